import type { TranslationBundle } from '@jupyterlab/translation';

import type { IPackageChange, IPastChange } from '../model/schema';

/** What was asked for in a past change: the verb and its arguments, of files only their names. */
export function pastTitle(
  trans: TranslationBundle,
  { arguments: args, verb }: Pick<IPastChange, 'arguments' | 'verb'>
): string {
  switch (verb) {
    case 'external':
      return trans.__('outside jupyter-venv');
    case 'create-again':
      return ['create --again', ...args].join(' ');
    case 'freeze': // whose file is written down with its whole path
      return [verb, ...args.map(path => path.slice(path.lastIndexOf('/') + 1))].join(
        ' '
      );
    default:
      return [verb, ...args].join(' ');
  }
}

/** Through which face a past change was made; empty where that says nothing new. */
export function pastSource(trans: TranslationBundle, source: string): string {
  const sources: Record<string, string> = {
    cell: trans.__('from a cell'),
    panel: trans.__('from a panel'),
    sidebar: trans.__('from the sidebar'),
    terminal: trans.__('from a terminal')
  };
  return Object.hasOwn(sources, source) ? (sources[source] ?? '') : '';
}

/** What a past change did, in a few words. */
export function pastOutcome(trans: TranslationBundle, change: IPastChange): string {
  const { changes, status, verb } = change;
  if (status !== 'done') {
    return status === 'pending'
      ? trans.__('not completed yet')
      : trans.__('not completed');
  }
  const [only] = changes;
  if (only === undefined) {
    return verb === 'freeze' ? '' : trans.__('changed nothing');
  }
  return changes.length === 1
    ? described(trans, only)
    : trans._n('%1 package', '%1 packages', changes.length);
}

/** Why a past change cannot be undone; empty where it can, or there is nothing to undo. */
export function whyNotUndoable(trans: TranslationBundle, change: IPastChange): string {
  if (change.undone_by !== null) {
    return trans.__('Undone by change %1.', change.undone_by);
  }
  switch (change.status) {
    case 'restored':
      return trans.__('It failed or was cancelled.');
    case 'pending':
      return trans.__('It has not ended.');
    default:
      return change.undoable || change.changes.length === 0
        ? ''
        : trans.__('It cannot be undone.');
  }
}

function described(
  trans: TranslationBundle,
  { after, before, name }: IPackageChange
): string {
  if (after === null) {
    return trans.__('%1 %2 removed', name, before ?? '');
  }
  return before === null ? `${name} ${after}` : `${name} ${before} → ${after}`;
}
