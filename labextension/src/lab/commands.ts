import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import { PageConfig } from '@jupyterlab/coreutils';
import type { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import type { TranslationBundle } from '@jupyterlab/translation';
import { refreshIcon } from '@jupyterlab/ui-components';

import { allows } from '../model/environments';
import { environmentIcon } from '../views/icons';
import { serverPath } from '../model/paths';
import type { Allowed, IEnvironment } from '../model/schema';
import type { IEnvironments } from './tokens';

export const CommandIDs = {
  open: 'jupyter-venv:open',
  create: 'jupyter-venv:create',
  createIn: 'jupyter-venv:create-in',
  use: 'jupyter-venv:use',
  install: 'jupyter-venv:install',
  history: 'jupyter-venv:history',
  undo: 'jupyter-venv:undo',
  freeze: 'jupyter-venv:freeze',
  check: 'jupyter-venv:check',
  reproduce: 'jupyter-venv:reproduce',
  binder: 'jupyter-venv:binder',
  embed: 'jupyter-venv:embed',
  syncAsOf: 'jupyter-venv:sync-as-of',
  terminal: 'jupyter-venv:terminal',
  remove: 'jupyter-venv:remove',
  refresh: 'jupyter-venv:refresh'
} as const;

/** Registers the commands; menus and shortcuts are in `schema/plugin.json`. */
export function addCommands(
  app: JupyterFrontEnd,
  environments: IEnvironments,
  browsers: IFileBrowserFactory | null
): void {
  const { commands, serviceManager } = app;
  const { actions, model, panel, showPanel, trans } = environments;
  const isIdle = (): boolean => model.loaded && model.outage === null && !model.busy;
  const can = (verb: Allowed): boolean =>
    isIdle() && model.environment !== null && allows(model.environment, verb);
  const change = async (
    act: (environment: IEnvironment) => Promise<void>
  ): Promise<void> => {
    if (model.environment) {
      await act(model.environment);
    }
  };
  const creatable = (): boolean =>
    isIdle() &&
    model.folderInfo?.writable === true &&
    model.folderInfo.environment?.folder !== model.folder;

  commands.addCommand(CommandIDs.open, {
    label: trans.__('Show Environments'),
    caption: trans.__('Show the environments panel'),
    icon: environmentIcon,
    execute: showPanel
  });
  commands.addCommand(CommandIDs.create, {
    label: args =>
      isFolder(args.cwd)
        ? trans.__('New environment for this folder')
        : trans.__('Create Environment for This Folder'),
    caption: trans.__('Give the folder in view its own Python environment and kernel'),
    icon: environmentIcon,
    isEnabled: args => isFolder(args.cwd) || creatable(),
    // The launcher says which folder it is for.
    execute: async ({ cwd }) => {
      showPanel();
      if (isFolder(cwd)) {
        await model.setFolder(serverPath(serviceManager.contents, cwd));
      }
      await model.select(null);
      if (creatable()) {
        await actions.create();
      }
    }
  });

  /** The folder that was right-clicked in a file browser; null for a file, and elsewhere. */
  const clickedFolder = (): string | null => {
    const node = app.contextMenuHitTest(item => item.matches('.jp-DirListing-content'));
    const browser =
      node && browsers?.tracker.find(browser => browser.node.contains(node));
    if (!browser) {
      return null;
    }
    const row = app.contextMenuHitTest(item => item.matches('.jp-DirListing-item'));
    const selected = [...browser.selectedItems()];
    const [only] = selected;
    const path = row
      ? selected.length === 1 && only?.type === 'directory'
        ? only.path
        : null
      : browser.model.path;
    return path === null ? null : serverPath(serviceManager.contents, path);
  };
  commands.addCommand(CommandIDs.createIn, {
    label: trans.__('Create Environment…'),
    caption: trans.__('Show the environments panel on this folder'),
    icon: environmentIcon,
    isVisible: () => clickedFolder() !== null,
    execute: async () => {
      const folder = clickedFolder();
      if (folder !== null) {
        await model.setFolder(folder);
        await model.select(null);
        showPanel();
      }
    }
  });

  commands.addCommand(CommandIDs.use, {
    label: () => {
      const offered = model.environment && actions.offer(model.environment);
      return offered
        ? trans.__('Use Environment in %1', offered.name)
        : trans.__('Use Environment in Notebook');
    },
    caption: trans.__('Switch the notebook in front to the kernel of its environment'),
    isEnabled: () =>
      isIdle() &&
      model.environment?.state === 'ready' &&
      actions.offer(model.environment) !== null,
    execute: () => change(environment => actions.use(environment))
  });
  commands.addCommand(CommandIDs.install, {
    label: trans.__('Install Packages…'),
    caption: trans.__('Install packages into the environment of the folder in view'),
    isEnabled: () => can('install'),
    execute: () => {
      showPanel();
      panel.focusInstall();
    }
  });
  commands.addCommand(CommandIDs.history, {
    label: trans.__('Show History'),
    caption: trans.__(
      'Show what has been changed in the environment, and the way back'
    ),
    isEnabled: () => model.environment !== null && allows(model.environment, 'history'),
    execute: () => {
      showPanel();
      panel.showHistory();
    }
  });
  commands.addCommand(CommandIDs.undo, {
    label: trans.__('Undo Last Change of Packages…'),
    caption: trans.__('Take the last change of the environment’s packages back'),
    isEnabled: () => can('undo'),
    execute: async () => {
      showPanel();
      panel.showHistory();
      await change(environment => actions.packages.undoLast(environment));
    }
  });
  commands.addCommand(CommandIDs.freeze, {
    label: trans.__('Freeze Packages'),
    caption: trans.__('Write the installed versions to requirements.txt'),
    isEnabled: () => can('freeze'),
    execute: () => change(environment => actions.freeze(environment))
  });
  const inProject = (act: () => Promise<void>): Promise<void> => {
    showPanel();
    panel.showProject();
    return act();
  };
  commands.addCommand(CommandIDs.check, {
    label: trans.__('Check Imports'),
    caption: trans.__(
      'See whether what the project’s notebooks import is declared and installed'
    ),
    isEnabled: () => actions.project.possible,
    execute: () => inProject(() => actions.project.check())
  });
  commands.addCommand(CommandIDs.reproduce, {
    label: trans.__('Reproduce Notebooks…'),
    caption: trans.__(
      'Run the project’s notebooks in a copy of it, with what its files say alone'
    ),
    isEnabled: () => actions.project.reproducible,
    execute: () => inProject(() => actions.project.reproduce())
  });
  commands.addCommand(CommandIDs.binder, {
    label: trans.__('Write Binder Files…'),
    caption: trans.__('Write down how Binder builds the environment'),
    isEnabled: () => actions.project.forBinder !== null,
    execute: () =>
      inProject(() => change(environment => actions.project.binder(environment)))
  });
  commands.addCommand(CommandIDs.embed, {
    label: trans.__('Embed Dependencies in Notebook…'),
    caption: trans.__('Write into the notebook in front which packages it needs'),
    isEnabled: () => actions.project.forEmbedding !== null,
    execute: () =>
      inProject(() => change(environment => actions.project.embed(environment)))
  });
  commands.addCommand(CommandIDs.syncAsOf, {
    label: trans.__('Sync Environment as of a Day…'),
    caption: trans.__('Have what the project’s file says, with the packages of a day'),
    isEnabled: () => can('sync'),
    execute: () =>
      inProject(() => change(environment => actions.project.syncAsOf(environment)))
  });
  commands.addCommand(CommandIDs.terminal, {
    label: trans.__('Open Terminal in Environment'),
    caption: trans.__('Open a terminal in the project with its environment active'),
    isVisible: () => actions.host.openTerminal !== null,
    isEnabled: () =>
      model.environment !== null && allows(model.environment, 'terminal'),
    execute: () => change(environment => actions.openTerminal(environment))
  });
  commands.addCommand(CommandIDs.remove, {
    label: trans.__('Remove Environment…'),
    caption: trans.__('Delete the environment of the folder in view'),
    isEnabled: () => can('remove'),
    execute: () => change(environment => actions.remove(environment))
  });
  commands.addCommand(CommandIDs.refresh, {
    label: trans.__('Refresh Environments'),
    icon: refreshIcon,
    execute: () => model.refresh().catch(() => undefined) // the outage is on show
  });

  model.stateChanged.connect(() => {
    commands.notifyCommandChanged();
  });
}

/** Lists the commands in the palette. */
export function addToPalette(palette: ICommandPalette, trans: TranslationBundle): void {
  const category = trans.__('Environments');
  const listed: string[] = [
    CommandIDs.create,
    CommandIDs.use,
    CommandIDs.install,
    CommandIDs.history,
    CommandIDs.undo,
    CommandIDs.freeze,
    CommandIDs.check,
    CommandIDs.reproduce,
    CommandIDs.binder,
    CommandIDs.embed,
    CommandIDs.syncAsOf,
    CommandIDs.terminal,
    CommandIDs.remove,
    CommandIDs.refresh
  ];
  // Notebook 7 lists every panel at its sides itself.
  if (PageConfig.getOption('notebookPage') === '') {
    listed.unshift(CommandIDs.open);
  }
  for (const command of listed) {
    palette.addItem({ command, category });
  }
}

function isFolder(value: unknown): value is string {
  return typeof value === 'string';
}
