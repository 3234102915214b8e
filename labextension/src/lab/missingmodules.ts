import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';

import { addErrorHelp } from './errors';
import { MissingModules } from '../model/missing';
import { MissingWidget } from './missingwidget';
import { placeOf } from './place';
import { IEnvironments } from './tokens';

/** What comes after an import that failed. */
export const missingModulesPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-venv:missing-modules',
  description: 'Offers to install what a cell could not import.',
  autoStart: true,
  requires: [IEnvironments, IRenderMimeRegistry],
  activate: (
    _: JupyterFrontEnd,
    { model, showPanel, trans }: IEnvironments,
    registry: IRenderMimeRegistry
  ): void => {
    const missing = new MissingModules(model);
    addErrorHelp(
      registry,
      module => new MissingWidget(module, { model, missing, trans, showPanel, placeOf })
    );
  }
};
