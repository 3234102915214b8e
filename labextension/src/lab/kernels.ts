import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import type { ISessionContext } from '@jupyterlab/apputils';
import type { Widget } from '@lumino/widgets';

import { KernelLink } from './kernellink';
import { IEnvironments } from './tokens';

/** What comes after a change that running kernels have not noticed. */
export const restartsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-venv:restarts',
  description: 'Names the kernels that need a restart after a change.',
  autoStart: true,
  requires: [IEnvironments],
  activate: (app: JupyterFrontEnd, { model }: IEnvironments): void => {
    const { kernels } = app.serviceManager;
    model.restarts.connect(({ id }, name) => {
      const connection = kernels.connectTo({ model: { id, name }, handleComms: false });
      return new KernelLink(connection, () => openSession(app.shell, id));
    });
  }
};

/** The session of an open notebook or console that shows a kernel. */
function openSession(
  shell: JupyterFrontEnd.IShell,
  kernelId: string
): ISessionContext | null {
  for (const widget of shell.widgets('main')) {
    const { sessionContext } = widget as Widget & { sessionContext?: ISessionContext };
    if (sessionContext?.session?.kernel?.id === kernelId) {
      return sessionContext;
    }
  }
  return null;
}
