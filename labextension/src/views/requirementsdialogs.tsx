import { Dialog, showDialog } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { folderName, folderOf } from '../model/paths';
import type { IComparison, IEnvironment } from '../model/schema';
import { ComparisonView } from './comparison';

/** What can be done about a difference. */
export type Remedy = 'install' | 'sync' | 'freeze';

export const REMEDIES: readonly Remedy[] = ['install', 'sync', 'freeze'];

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
