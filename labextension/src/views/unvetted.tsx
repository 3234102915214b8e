import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IProject } from '../model/schema';
import { ProjectFacts } from './missing';

/** Asks before a package is installed that only has the same name as a module. */
export async function confirmUnvetted(
  trans: TranslationBundle,
  project: IProject
): Promise<boolean> {
  const result = await showDialog({
    title: trans.__('Install %1?', project.name),
    body: (
      <div className="jp-Venv jp-Venv-dialog">
        <ProjectFacts trans={trans} project={project} />
        <p className="jp-Venv-planWarning">
          {trans.__(
            'Nobody has checked that this is the package you want. It may run any code of its author’s on this machine.'
          )}
        </p>
      </div>
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: trans.__('Install') })
    ],
    // Enter must not install it by accident.
    defaultButton: 0
  });
  return result.button.accept;
}
