import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { kernelNames } from './describe';
import type { IEnvironment, IPackage } from './schema';

/** Asks before an environment is deleted, naming all that goes with it. */
export function confirmRemove(
  trans: TranslationBundle,
  environment: IEnvironment,
  again: boolean
): Promise<boolean> {
  const { kernels, path, state } = environment;
  return confirm(
    trans,
    again ? trans.__('Create environment again?') : trans.__('Remove environment?'),
    again ? trans.__('Remove and create') : trans.__('Remove'),
    <>
      <p>
        {state === 'missing'
          ? trans.__('The kernel “%1” will be unregistered.', environment.display_name)
          : trans.__('This folder and all packages in it will be deleted:')}
      </p>
      {state !== 'missing' && <p className="jp-Venv-path">{path}</p>}
      {kernels.length > 0 && (
        <>
          <p>{trans.__('These running kernels will be shut down:')}</p>
          <ul>
            {kernelNames(trans, kernels).map((name, index) => (
              <li key={index}>{name}</li>
            ))}
          </ul>
        </>
      )}
      <p>
        {again
          ? trans.__('The new one gets the packages listed in requirements.txt.')
          : trans.__('Notebooks and other files of the project stay as they are.')}
      </p>
    </>
  );
}

/** Asks before a package is uninstalled that others need. */
export function confirmUninstall(
  trans: TranslationBundle,
  item: IPackage
): Promise<boolean> {
  return confirm(
    trans,
    trans.__('Uninstall %1?', item.name),
    trans.__('Uninstall'),
    <>
      <p>{trans.__('These installed packages need it and may stop working:')}</p>
      <p>{item.required_by.join(', ')}</p>
    </>
  );
}

async function confirm(
  trans: TranslationBundle,
  title: string,
  label: string,
  body: React.ReactElement
): Promise<boolean> {
  const result = await showDialog({
    title,
    body: <div className="jp-Venv-dialog">{body}</div>,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label })
    ],
    // Enter must not delete anything by accident.
    defaultButton: 0
  });
  return result.button.accept;
}
