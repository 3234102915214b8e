import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { FileBrowser, IFileBrowserFactory } from '@jupyterlab/filebrowser';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { Widget } from '@lumino/widgets';

import type { EnvironmentsModel } from './model';
import { folderOf, serverPath } from './paths';

/**
 * The id of the sidebar's file browser, in JupyterLab and in Notebook's tree.
 *
 * Its token would be the obvious way, but asking for that makes a browser, hidden and
 * busy, on Notebook's pages that have none.
 */
const DEFAULT_BROWSER = 'filebrowser';

/**
 * Keeps the model's folder and notebook those the user is looking at: a notebook in front
 * decides, else the file browser does.
 */
export class Follower {
  constructor(
    private readonly app: JupyterFrontEnd,
    private readonly model: EnvironmentsModel,
    private readonly notebooks: INotebookTracker | null,
    browsers: IFileBrowserFactory | null
  ) {
    app.shell.currentChanged?.connect(this.follow, this);
    browsers?.tracker.forEach(browser => {
      this.adopt(browser);
    });
    browsers?.tracker.widgetAdded.connect((_, browser) => {
      this.adopt(browser);
    });
    notebooks?.currentChanged.connect(this.follow, this);
    notebooks?.widgetAdded.connect((_, panel) => {
      panel.context.pathChanged.connect(this.follow, this);
      panel.sessionContext.kernelChanged.connect(this.follow, this);
      panel.sessionContext.sessionChanged.connect(this.follow, this);
    });
    // Until then the file browser shows a folder that nobody asked for.
    void app.restored.then(() => {
      this.restored = true;
      this.follow();
    });
  }

  /** The notebook in front, if the main area shows one. */
  get notebook(): NotebookPanel | null {
    const front: Widget | null = this.app.shell.currentWidget;
    const panel = this.notebooks?.currentWidget ?? null;
    return panel !== null && front === panel ? panel : null;
  }

  /** Follows the sidebar's file browser; others belong to dialogs and other extensions. */
  private adopt(browser: FileBrowser): void {
    if (browser.id === DEFAULT_BROWSER) {
      this.browser = browser;
      browser.model.pathChanged.connect(this.follow, this);
      this.follow();
    }
  }

  private follow(): void {
    if (!this.restored) {
      return;
    }
    const { contents } = this.app.serviceManager;
    const { notebook } = this;
    if (notebook) {
      const path = serverPath(contents, notebook.context.path);
      const kernel = notebook.sessionContext.session?.kernel?.name ?? null;
      this.model.front = path === null ? null : { path, kernel };
      void this.model.setFolder(path === null ? null : folderOf(path));
    } else {
      const path = this.browser ? serverPath(contents, this.browser.model.path) : null;
      this.model.front = null;
      void this.model.setFolder(path);
    }
  }

  private browser: FileBrowser | null = null;
  private restored = false;
}
