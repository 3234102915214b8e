import { canonicalName } from './packages';
import type { IPackageChange } from './schema';

/** What a change would do, as a previewing job found out. */
export interface IPlan {
  readonly changes: readonly IPackageChange[];
  /** Names of what would come, change or go although the request does not name it. */
  readonly unasked: ReadonlySet<string>;
  /** Names of what would go back to an older version. */
  readonly downgraded: ReadonlySet<string>;
  /** With an uninstallation: what only the packages to go needed, and nobody asked for. */
  readonly unneeded: readonly { name: string; version: string }[];
  /** Names of what stays although it needs something that goes. */
  readonly lacking: readonly string[];
  /** With packages as of a day: which one it came to be, and what cannot be had so. */
  readonly remarks: readonly string[];
}

export type ChangeKind = 'added' | 'changed' | 'removed';

/** The plan in a previewing job's result. */
export function planOf(result: Record<string, unknown> | null): IPlan {
  const {
    changes = [],
    unneeded = [],
    lacking = [],
    remarks = []
  } = (result ?? {}) as Partial<IPlan>;
  const { unasked, downgraded } = (result ?? {}) as Record<
    string,
    string[] | undefined
  >;
  return {
    changes,
    unasked: new Set(unasked),
    downgraded: new Set(downgraded),
    unneeded,
    lacking,
    remarks
  };
}

export function kindOf({ before, after }: IPackageChange): ChangeKind {
  if (before === null) {
    return 'added';
  }
  return after === null ? 'removed' : 'changed';
}

/** The plan with what is no longer needed removed as well. */
export function withUnneeded(plan: IPlan): IPlan {
  const listed = new Set(plan.changes.map(change => change.name));
  const more = plan.unneeded
    .filter(item => !listed.has(item.name))
    .map(({ name, version }) => ({ name, before: version, after: null }));
  const changes = [...plan.changes, ...more];
  const gone = new Set(
    changes.flatMap(({ name, after }) => (after === null ? canonicalName(name) : []))
  );
  const lacking = plan.lacking.filter(name => !gone.has(canonicalName(name)));
  const unasked = new Set([...plan.unasked, ...more.map(({ name }) => name)]);
  return { ...plan, changes, unasked, lacking };
}

/**
 * Whether a plan touches more than what was asked for.
 *
 * What was not named is not to come, change or go without a word: a dependency may be as
 * bad as a package with a misspelt name. An uninstallation that leaves something behind, or
 * broken, is a question too.
 */
export function touchesMore({ unasked, unneeded, lacking }: IPlan): boolean {
  return unasked.size > 0 || unneeded.length > 0 || lacking.length > 0;
}
