import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-venv:plugin',
  autoStart: true,
  activate: (_app: JupyterFrontEnd) => undefined
};

export default plugin;
