import type { IPackage } from './schema';

/** Why a package is in the environment. */
export type Group = 'requested' | 'dependency' | 'infrastructure';

const GROUPS: readonly Group[] = ['requested', 'dependency', 'infrastructure'];

/** One line of the list as it is drawn. */
export type Row =
  | { kind: 'group'; group: Group; count: number; open: boolean }
  | { kind: 'package'; group: Group; package: IPackage };

/** What the user asked for is that, even where the kernel needs it too. */
export function groupOf(item: IPackage): Group {
  if (item.requested) {
    return 'requested';
  }
  return item.infrastructure ? 'infrastructure' : 'dependency';
}

/** A name as the packaging standards compare them: `Foo_Bar` is `foo-bar`. */
export function canonicalName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** Who a package came along for: what the kernel needs only explains the kernel's own. */
export function neededBy(
  item: IPackage,
  infrastructure: ReadonlySet<string>
): string[] {
  const others = item.required_by.filter(name => !infrastructure.has(name));
  return item.infrastructure || others.length === 0 ? item.required_by : others;
}

/** Whether name or summary holds every word of `filter`. */
export function matches(item: IPackage, filter: string): boolean {
  const text = `${item.name} ${item.summary}`.toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every(word => text.includes(word));
}

/**
 * The lines of the list: each group that has any, and its packages where it is open.
 *
 * While a filter is set every group that has a match is open: what somebody looks for is
 * never hidden behind a closed group.
 */
export function packageRows(
  packages: readonly IPackage[],
  filter: string,
  closed: ReadonlySet<Group>
): Row[] {
  const wanted = filter.trim();
  const found =
    wanted === '' ? packages : packages.filter(item => matches(item, wanted));
  const rows: Row[] = [];
  for (const group of GROUPS) {
    const members = found.filter(item => groupOf(item) === group);
    if (members.length === 0) {
      continue;
    }
    const open = wanted !== '' || !closed.has(group);
    rows.push({ kind: 'group', group, count: members.length, open });
    if (open) {
      members.sort(byName);
      rows.push(
        ...members.map(item => ({ kind: 'package' as const, group, package: item }))
      );
    }
  }
  return rows;
}

function byName(a: IPackage, b: IPackage): number {
  const [left, right] = [a.name.toLowerCase(), b.name.toLowerCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}
