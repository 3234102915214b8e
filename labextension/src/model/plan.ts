import { canonicalName } from './packages';
import { compareVersions } from './pep440';
import type { IChangeRequest, IPackageChange } from './schema';

/** What a change would do, as a previewing job found out. */
export interface IPlan {
  readonly changes: readonly IPackageChange[];
  /** With an uninstallation: what only the packages to go needed, and nobody asked for. */
  readonly unneeded: readonly { name: string; version: string }[];
  /** Names of what stays although it needs something that goes. */
  readonly lacking: readonly string[];
}

export type ChangeKind = 'added' | 'upgraded' | 'downgraded' | 'replaced' | 'removed';

/** The plan in a previewing job's result. */
export function planOf(result: Record<string, unknown> | null): IPlan {
  const {
    changes = [],
    unneeded = [],
    lacking = []
  } = (result ?? {}) as Partial<IPlan>;
  return { changes, unneeded, lacking };
}

/** `replaced`: the same version from elsewhere. */
export function kindOf({ before, after }: IPackageChange): ChangeKind {
  if (before === null) {
    return 'added';
  }
  if (after === null) {
    return 'removed';
  }
  const order = compareVersions(before, after);
  return order < 0 ? 'upgraded' : order > 0 ? 'downgraded' : 'replaced';
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
  return { ...plan, changes, lacking };
}

/** The names a request is about; what it installs from files or addresses has none yet. */
export function namesIn(request: IChangeRequest): Set<string> {
  const names = request.arguments.map(nameOf).filter(name => name !== null);
  return new Set(names);
}

/**
 * Whether a plan touches more than what was asked for.
 *
 * What was not named is not to come, change or go without a word: a dependency may be as
 * bad as a package with a misspelt name. A requirements file names what it brings; an
 * upgrade of all may upgrade what is there. An uninstallation that leaves something behind,
 * or broken, is a question too.
 */
export function touchesMore(request: IChangeRequest, plan: IPlan): boolean {
  if (plan.unneeded.length > 0 || plan.lacking.length > 0) {
    return true;
  }
  const named = namesIn(request);
  const fromFile = request.verb === 'sync' || (request.requirements?.length ?? 0) > 0;
  const upgradesAll = request.verb === 'upgrade' && named.size === 0;
  return plan.changes.some(change => {
    const kind = kindOf(change);
    if (named.has(canonicalName(change.name))) {
      return kind === 'removed' && request.verb !== 'uninstall';
    }
    if (kind === 'added') {
      return !fromFile;
    }
    return !(upgradesAll && kind === 'upgraded');
  });
}

/** The canonical name in a requirement; null for a mere address or path. */
function nameOf(spec: string): string | null {
  const match = /^\s*([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*($|[[(<>=!~;@])/.exec(spec);
  return match?.[1] !== undefined ? canonicalName(match[1]) : null;
}
