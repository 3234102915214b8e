import { compareVersions } from './pep440';
import type { IPackage } from './schema';

/** Why a package is in the environment. */
export type Group = 'requested' | 'dependency' | 'infrastructure';

const GROUPS: readonly Group[] = ['requested', 'dependency', 'infrastructure'];

/** By what the packages of each group are ordered; `latest`: those with updates first. */
export type SortKey = 'name' | 'version' | 'latest';

export interface IOrder {
  readonly key: SortKey;
  readonly descending: boolean;
}

/** Newer versions by canonical name. */
export type Latest = ReadonlyMap<string, string>;

/** A package as the list needs it: what is asked for at every keystroke is worked out once. */
export interface IEntry {
  readonly package: IPackage;
  /** The canonical name. */
  readonly key: string;
  readonly group: Group;
  /** What a filter looks into. */
  readonly text: string;
}

/** One line of the list as it is drawn. */
export type Row =
  | { kind: 'group'; key: string; group: Group; count: number; open: boolean }
  | { kind: 'package'; key: string; entry: IEntry };

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

export function entryOf(item: IPackage): IEntry {
  return {
    package: item,
    key: canonicalName(item.name),
    group: groupOf(item),
    text: `${item.name} ${item.summary}`.toLowerCase()
  };
}

/** Who a package came along for: what the kernel needs only explains the kernel's own. */
export function neededBy(
  item: IPackage,
  infrastructure: ReadonlySet<string>
): readonly string[] {
  const others = item.required_by.filter(name => !infrastructure.has(name));
  return item.infrastructure || others.length === 0 ? item.required_by : others;
}

/** The entries in an order; what is alike in it by name. */
export function sorted(
  entries: readonly IEntry[],
  { key, descending }: IOrder,
  latest: Latest
): IEntry[] {
  const compare: Record<SortKey, (a: IEntry, b: IEntry) => number> = {
    name: () => 0,
    version: (a, b) => compareVersions(a.package.version, b.package.version),
    latest: (a, b) => Number(latest.has(b.key)) - Number(latest.has(a.key))
  };
  const sign = descending ? -1 : 1;
  const nameSign = key === 'name' ? sign : 1;
  return [...entries].sort(
    (a, b) => sign * compare[key](a, b) || nameSign * compareText(a.key, b.key)
  );
}

/** Those whose name or summary holds every word of `filter`. */
export function filtered(entries: readonly IEntry[], filter: string): IEntry[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '');
  return entries.filter(({ text }) => words.every(word => text.includes(word)));
}

/**
 * The lines of the list: each group that has any, and its packages where it is open.
 *
 * While a filter is set every group that has a match is open: what somebody looks for is
 * never hidden behind a closed group.
 */
export function packageRows(
  entries: readonly IEntry[],
  filter: string,
  closed: ReadonlySet<Group>
): Row[] {
  const isFiltered = filter.trim() !== '';
  const found = isFiltered ? filtered(entries, filter) : entries;
  const rows: Row[] = [];
  for (const group of GROUPS) {
    const members = found.filter(entry => entry.group === group);
    if (members.length === 0) {
      continue;
    }
    const open = isFiltered || !closed.has(group);
    rows.push({ kind: 'group', key: `:${group}`, group, count: members.length, open });
    if (open) {
      for (const entry of members) {
        rows.push({ kind: 'package', key: entry.key, entry });
      }
    }
  }
  return rows;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
