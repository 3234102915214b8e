import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from './commands';
import { environmentCardUrl } from '../views/icons';
import { IEnvironments } from './tokens';

/** After the kernels. */
const RANK = 1000;

/** A card beside the kernels that gives the launcher's folder an environment. */
export const launcherPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-venv:launcher',
  description: 'The launcher’s card for a new environment.',
  autoStart: true,
  requires: [IEnvironments],
  // Notebook 7 has none.
  optional: [ILauncher, ITranslator],
  activate: (
    _: JupyterFrontEnd,
    __: IEnvironments,
    launcher: ILauncher | null,
    translator: ITranslator | null
  ): void => {
    launcher?.add({
      command: CommandIDs.create,
      // The launcher knows this category by JupyterLab's own translation of it.
      category: (translator ?? nullTranslator).load('jupyterlab').__('Notebook'),
      rank: RANK,
      kernelIconUrl: environmentCardUrl
    });
  }
};
