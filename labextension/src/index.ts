import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';

import { hintsPlugin } from './lab/hints';
import { restartsPlugin } from './lab/kernels';
import { launcherPlugin } from './lab/launcher';
import { missingKernelsPlugin } from './lab/missingkernels';
import { Notifications } from './lab/notifications';
import { environmentsPlugin } from './lab/plugin';
import { requirementsPlugin } from './lab/requirementscommands';
import { statusPlugin } from './lab/statusbar';
import { IEnvironments } from './lab/tokens';
import { PreviewDialogs } from './views/preview';

const previewsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-venv:previews',
  description: 'Asks before a change does more than what was asked for.',
  autoStart: true,
  requires: [IEnvironments],
  activate: (_: JupyterFrontEnd, { model, trans }: IEnvironments): void => {
    new PreviewDialogs(model, trans);
  }
};

const notificationsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-venv:notifications',
  description: 'Tells how a change ended where the panel alone would not do.',
  autoStart: true,
  requires: [IEnvironments],
  activate: (_: JupyterFrontEnd, environments: IEnvironments): void => {
    const { actions, model, panel, showPanel, trans } = environments;
    new Notifications(model, actions, trans, {
      isPanelVisible: () => panel.isVisible,
      showPanel
    });
  }
};

export default [
  environmentsPlugin,
  previewsPlugin,
  notificationsPlugin,
  hintsPlugin,
  launcherPlugin,
  missingKernelsPlugin,
  requirementsPlugin,
  restartsPlugin,
  statusPlugin
];
