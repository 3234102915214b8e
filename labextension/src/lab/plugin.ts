import { ILayoutRestorer } from '@jupyterlab/application';
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IConsoleTracker } from '@jupyterlab/console';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { Actions } from '../actions';
import type { IHost } from '../actions';
import { Api } from '../model/api';
import { addCommands, addToPalette } from './commands';
import { Documents } from './documents';
import { Follower } from './follow';
import { EnvironmentsModel } from '../model/model';
import { EnvironmentsPanel } from './panel';
import { connect } from './services';
import { followSettings } from '../model/settings';
import { IEnvironments } from './tokens';

const ID = 'jupyter-venv:plugin';

/** After the file browser and the running kernels, before what is used less often. */
const RANK = 300;

const OPEN_TERMINAL = 'terminal:open';

/** The panel, and what all other plugins here build on. */
export const environmentsPlugin: JupyterFrontEndPlugin<IEnvironments> = {
  id: ID,
  description: 'The environments of project folders, in the sidebar.',
  autoStart: true,
  provides: IEnvironments,
  optional: [
    ICommandPalette,
    IConsoleTracker,
    IFileBrowserFactory,
    ILayoutRestorer,
    INotebookTracker,
    ISettingRegistry,
    ITranslator
  ],
  activate: (
    app: JupyterFrontEnd,
    palette: ICommandPalette | null,
    consoles: IConsoleTracker | null,
    browsers: IFileBrowserFactory | null,
    restorer: ILayoutRestorer | null,
    notebooks: INotebookTracker | null,
    settings: ISettingRegistry | null,
    translator: ITranslator | null
  ): IEnvironments => {
    const { commands, serviceManager, shell } = app;
    const translation = translator ?? nullTranslator;
    const trans = translation.load('jupyter_venv');
    const api = new Api(serviceManager.serverSettings);
    const model = new EnvironmentsModel(api, window.sessionStorage);
    const documents = new Documents(shell, serviceManager, notebooks, consoles);
    new Follower(app, model, documents, browsers);

    const openTerminal = async (id: string): Promise<void> => {
      await commands.execute(OPEN_TERMINAL, { name: await api.terminal(id) });
    };
    const host: IHost = {
      memory: window.sessionStorage,
      useKernel: (path, name) => documents.useKernel(path, name),
      // Terminals may be switched off, and their plugin may come after this one.
      get openTerminal() {
        return commands.hasCommand(OPEN_TERMINAL) ? openTerminal : null;
      },
      openFile: async path => {
        await commands.execute('docmanager:open', { path });
      },
      openNotebook: path => documents.notebookAt(path),
      listFiles: async folder => {
        const model = await serviceManager.contents.get(folder);
        return (model.content as { name: string }[]).map(({ name }) => name);
      }
    };
    const actions = new Actions(model, trans, host);
    const panel = new EnvironmentsPanel({ model, actions, translator: translation });
    shell.add(panel, 'left', { rank: RANK });
    restorer?.add(panel, panel.id);

    const apply = (set: EnvironmentsModel['settings']): void => {
      model.settings = set;
    };
    const ready = Promise.all([
      app.restored,
      settings && followSettings(settings, ID, apply)
    ]).then(() => undefined);
    void app.restored.then(() => {
      connect(model, serviceManager);
    });

    const environments: IEnvironments = {
      api,
      model,
      documents,
      actions,
      panel,
      trans,
      ready,
      showPanel: () => {
        shell.activateById(panel.id);
      }
    };
    addCommands(app, environments, browsers);
    if (palette) {
      addToPalette(palette, trans);
    }
    return environments;
  }
};
