import { Dialog, showDialog } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { parseDiff } from '../model/diff';
import type { IFreezePlan } from '../model/freezing';
import { folderName, folderOf } from '../model/paths';
import type { IComparison, IEnvironment } from '../model/schema';
import { ComparisonView } from './comparison';
import { DiffView } from './diff';

/** What can be done about a difference. */
export type Remedy = 'install' | 'sync' | 'freeze';

export const REMEDIES: readonly Remedy[] = ['install', 'sync', 'freeze'];

/** Shows what a freeze would write; `again`: the file was changed since it was last shown. */
export async function askFreeze(
  trans: TranslationBundle,
  { diff, environment, file, local }: IFreezePlan,
  again: boolean
): Promise<'write' | 'open' | null> {
  const open = Dialog.createButton({
    label: trans.__('Open file'),
    accept: false,
    actions: ['open']
  });
  const cancel = Dialog.cancelButton({ label: trans.__('Cancel') });
  const write = Dialog.okButton({ label: trans.__('Write'), actions: ['write'] });
  const result = await showDialog({
    title: trans.__('Write %1?', file),
    body: (
      <div className="jp-Venv jp-Venv-dialog">
        {again && (
          <p className="jp-Venv-planWarning" role="alert">
            {trans.__(
              '%1 was changed meanwhile; nothing has been written. This is what would change now.',
              file
            )}
          </p>
        )}
        <p className="jp-Venv-muted">
          {trans.__(
            'The packages of %1, in the versions that are installed.',
            environment.display_name
          )}
        </p>
        <DiffView trans={trans} name={file} lines={parseDiff(diff)} />
        {local.length > 0 && (
          <p className="jp-Venv-planWarning">
            {trans.__(
              'Only on this machine, and therefore not written down: %1',
              local.join(', ')
            )}
          </p>
        )}
      </div>
    ),
    buttons: isNew(diff) ? [cancel, write] : [cancel, open, write]
  });
  const [action] = result.button.actions;
  return action === 'write' || action === 'open' ? action : null;
}

/** Shows a comparison; resolves to what the user wants to do about it. */
export async function showComparison(
  trans: TranslationBundle,
  environment: IEnvironment,
  comparison: IComparison,
  allowed: readonly Remedy[]
): Promise<Remedy | null> {
  const labels: Record<Remedy, string> = {
    install: trans.__('Install'),
    sync: trans.__('Sync…'),
    freeze: trans.__('Freeze…')
  };
  const { agrees, different, missing } = comparison;
  const remedies = agrees
    ? []
    : allowed.filter(
        remedy => remedy !== 'install' || missing.length + different.length > 0
      );
  const result = await showDialog({
    title: trans.__('%1 and %2', comparison.file, environment.display_name),
    body: (
      <div className="jp-Venv jp-Venv-dialog">
        <ComparisonView trans={trans} comparison={comparison} />
      </div>
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Close') }),
      ...remedies.map(remedy =>
        Dialog.createButton({ label: labels[remedy], actions: [remedy] })
      )
    ],
    // Enter only closes: each of the others changes something.
    defaultButton: 0
  });
  const [action] = result.button.actions;
  return remedies.find(remedy => remedy === action) ?? null;
}

/** Offers to create an environment from a file in a folder that has none. */
export async function askCreate(
  trans: TranslationBundle,
  path: string
): Promise<boolean> {
  const result = await showDialog({
    title: trans.__('Create environment?'),
    body: (
      <div className="jp-Venv-dialog">
        <p>
          {trans.__(
            'The folder %1 has no environment yet. Create one with the packages listed in %2?',
            folderName(folderOf(path)),
            PathExt.basename(path)
          )}
        </p>
      </div>
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Create') })
    ]
  });
  return result.button.accept;
}

/** Whether a diff is that of a file that does not exist yet. */
function isNew(diff: string): boolean {
  return /^@@ -0,0 /m.test(diff);
}
