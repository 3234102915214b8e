import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';

import { allows } from '../model/environments';
import { REQUIREMENTS } from '../model/drift';
import { environmentIcon } from '../views/icons';
import { isWithin, serverPath } from '../model/paths';
import type { Allowed, IEnvironment } from '../model/schema';
import { IEnvironments } from './tokens';

export const RequirementsCommandIDs = {
  install: 'jupyter-venv:install-requirements',
  compare: 'jupyter-venv:compare-requirements',
  sync: 'jupyter-venv:sync-requirements'
} as const;

/** requirements.txt, requirements-dev.txt, dev-requirements.txt and the like. */
const FILE = /^([\w.-]+[-_.])?requirements([-_.][\w.-]+)?\.txt$/i;

/** Files, not folders. */
const SELECTOR = '.jp-DirListing-item[data-isdir="false"]';

/** After opening and before what changes the file itself. */
const MENU_RANK = 3;

/** What a project's requirements files are for. */
export const requirementsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-venv:requirements',
  description: 'Installs from, compares with and writes requirements files.',
  autoStart: true,
  requires: [IEnvironments],
  optional: [IFileBrowserFactory, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    environments: IEnvironments,
    browsers: IFileBrowserFactory | null,
    palette: ICommandPalette | null
  ): void => {
    const { model } = environments;
    const { contents } = app.serviceManager;
    addRequirementsCommands(app, environments, browsers, palette);
    // Compared anew whenever such a file is saved, moved or deleted here.
    contents.fileChanged.connect((_, { newValue, oldValue }) => {
      const folder = model.environment?.folder;
      const concerns = (path?: string): boolean => {
        const found = path === undefined ? null : serverPath(contents, path);
        return (
          found !== null &&
          folder !== undefined &&
          isRequirementsFile(found) &&
          isWithin(found, folder)
        );
      };
      if (concerns(newValue?.path) || concerns(oldValue?.path)) {
        void model.drift.refresh();
      }
    });
  }
};

export function isRequirementsFile(path: string): boolean {
  return FILE.test(PathExt.basename(path));
}

/**
 * The commands on a requirements file: the one selected in a file browser from its menu,
 * the project's own from anywhere else.
 */
export function addRequirementsCommands(
  app: JupyterFrontEnd,
  { actions: { requirements }, model, showPanel, trans }: IEnvironments,
  browsers: IFileBrowserFactory | null,
  palette: ICommandPalette | null
): void {
  const { commands, contextMenu, serviceManager } = app;

  /** The server path of the one file that is selected; null for all that is not ours. */
  const selected = (): string | null => {
    const items = [...(browsers?.tracker.currentWidget?.selectedItems() ?? [])];
    const [item] = items;
    return item && items.length === 1 && isRequirementsFile(item.path)
      ? serverPath(serviceManager.contents, item.path)
      : null;
  };
  const add = (options: {
    id: string;
    verb: Allowed;
    /** In a file's menu. */
    label: string;
    /** Where no file is named. */
    ownLabel: string;
    act: (environment: IEnvironment, file: string) => Promise<void>;
  }): void => {
    const { act, id, label, ownLabel, verb } = options;
    commands.addCommand(id, {
      label: ({ file }) => (file === true ? label : ownLabel),
      icon: ({ file }) => (file === true ? environmentIcon : undefined),
      isVisible: ({ file }) => file !== true || selected() !== null,
      isEnabled: ({ file }) =>
        model.loaded &&
        model.outage === null &&
        (file === true ||
          (!model.busy &&
            model.environment !== null &&
            allows(model.environment, verb))),
      execute: async ({ file }) => {
        showPanel();
        const path = file === true ? selected() : null;
        if (path !== null) {
          await requirements.withFile(path, act);
        } else if (file !== true && model.environment) {
          await act(model.environment, REQUIREMENTS);
        }
      }
    });
    contextMenu.addItem({
      command: id,
      args: { file: true },
      selector: SELECTOR,
      rank: MENU_RANK
    });
    palette?.addItem({ command: id, category: trans.__('Environments') });
  };

  add({
    id: RequirementsCommandIDs.install,
    verb: 'install',
    label: trans.__('Install into Environment'),
    ownLabel: trans.__('Install from %1', REQUIREMENTS),
    act: (environment, file) => requirements.install(environment, file)
  });
  add({
    id: RequirementsCommandIDs.compare,
    verb: 'compare',
    label: trans.__('Compare with Environment'),
    ownLabel: trans.__('Compare Environment with %1', REQUIREMENTS),
    act: (environment, file) => requirements.compare(environment, file)
  });
  add({
    id: RequirementsCommandIDs.sync,
    verb: 'sync',
    label: trans.__('Sync Environment with This File…'),
    ownLabel: trans.__('Sync Environment with %1…', REQUIREMENTS),
    act: (environment, file) => requirements.sync(environment, file)
  });
}
