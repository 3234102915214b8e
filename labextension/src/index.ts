import { ILayoutRestorer } from '@jupyterlab/application';
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { Actions } from './actions';
import { Api } from './api';
import { addCommands } from './commands';
import { Follower } from './follow';
import { EnvironmentsModel } from './model';
import { Notifications } from './notifications';
import { EnvironmentsPanel } from './panel';
import { connect } from './services';
import { PreviewDialogs } from './views/preview';

/** After the file browser and the running kernels, before what is used less often. */
const RANK = 300;

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-venv:plugin',
  description: 'The environments of project folders, in the sidebar.',
  autoStart: true,
  optional: [
    ICommandPalette,
    IFileBrowserFactory,
    ILayoutRestorer,
    INotebookTracker,
    ITranslator
  ],
  activate: (
    app: JupyterFrontEnd,
    palette: ICommandPalette | null,
    browsers: IFileBrowserFactory | null,
    restorer: ILayoutRestorer | null,
    notebooks: INotebookTracker | null,
    translator: ITranslator | null
  ): void => {
    const { serviceManager } = app;
    const translation = translator ?? nullTranslator;
    const trans = translation.load('jupyter_venv');

    const model = new EnvironmentsModel(
      new Api(serviceManager.serverSettings),
      window.sessionStorage
    );
    const follower = new Follower(app, model, notebooks, browsers);
    const actions = new Actions(model, trans, {
      useKernel: async name => {
        await serviceManager.kernelspecs.refreshSpecs();
        await follower.notebook?.sessionContext.changeKernel({ name });
      }
    });

    const panel = new EnvironmentsPanel({ model, actions, translator: translation });
    app.shell.add(panel, 'left', { rank: RANK });
    restorer?.add(panel, panel.id);
    addCommands({ app, actions, model, palette, panel, trans });
    new PreviewDialogs(model, trans);
    new Notifications(model, actions, trans, {
      isPanelVisible: () => panel.isVisible,
      showPanel: () => {
        app.shell.activateById(panel.id);
      },
      openFile: async path => {
        await app.commands.execute('docmanager:open', { path });
      }
    });
    void app.restored.then(() => {
      connect(model, serviceManager);
    });
  }
};

export default plugin;
