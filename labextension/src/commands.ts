import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { refreshIcon } from '@jupyterlab/ui-components';

import type { Actions } from './actions';
import { allows } from './describe';
import { environmentIcon } from './icons';
import type { EnvironmentsModel } from './model';
import type { EnvironmentsPanel } from './panel';
import type { Allowed } from './schema';

export const CommandIDs = {
  open: 'jupyter-venv:open',
  create: 'jupyter-venv:create',
  install: 'jupyter-venv:install',
  freeze: 'jupyter-venv:freeze',
  remove: 'jupyter-venv:remove',
  refresh: 'jupyter-venv:refresh'
} as const;

/** Registers the commands, and lists them in the palette where there is one. */
export function addCommands(options: {
  app: JupyterFrontEnd;
  actions: Actions;
  model: EnvironmentsModel;
  palette: ICommandPalette | null;
  panel: EnvironmentsPanel;
  trans: TranslationBundle;
}): void {
  const { app, actions, model, palette, panel, trans } = options;
  const { commands, shell } = app;
  const show = (): void => {
    shell.activateById(panel.id);
  };
  const isIdle = (): boolean => model.loaded && model.outage === null && !model.busy;
  const can = (verb: Allowed): boolean =>
    isIdle() && model.environment !== null && allows(model.environment, verb);

  commands.addCommand(CommandIDs.open, {
    label: trans.__('Show Environments'),
    caption: trans.__('Show the environments panel'),
    icon: environmentIcon,
    execute: show
  });
  commands.addCommand(CommandIDs.create, {
    label: trans.__('Create Environment for This Folder'),
    caption: trans.__('Give the folder in view its own Python environment and kernel'),
    icon: environmentIcon,
    isEnabled: () =>
      isIdle() &&
      model.folderInfo?.writable === true &&
      model.folderInfo.environment?.folder !== model.folder,
    execute: async () => {
      show();
      await model.select(null);
      await actions.create();
    }
  });
  commands.addCommand(CommandIDs.install, {
    label: trans.__('Install Packages…'),
    caption: trans.__('Install packages into the environment of the folder in view'),
    isEnabled: () => can('install'),
    execute: () => {
      show();
      panel.focusInstall();
    }
  });
  commands.addCommand(CommandIDs.freeze, {
    label: trans.__('Freeze Packages'),
    caption: trans.__('Write the installed versions to requirements.txt'),
    isEnabled: () => can('freeze'),
    execute: async () => {
      if (model.environment) {
        await actions.freeze(model.environment);
      }
    }
  });
  commands.addCommand(CommandIDs.remove, {
    label: trans.__('Remove Environment…'),
    caption: trans.__('Delete the environment of the folder in view'),
    isEnabled: () => can('remove'),
    execute: async () => {
      if (model.environment) {
        await actions.remove(model.environment);
      }
    }
  });
  commands.addCommand(CommandIDs.refresh, {
    label: trans.__('Refresh Environments'),
    icon: refreshIcon,
    execute: () => model.refresh().catch(() => undefined) // the outage is on show
  });

  model.stateChanged.connect(() => {
    commands.notifyCommandChanged();
  });
  const category = trans.__('Environments');
  for (const command of Object.values(CommandIDs)) {
    palette?.addItem({ command, category });
  }
}
