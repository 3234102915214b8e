import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { FileBrowser, IFileBrowserFactory } from '@jupyterlab/filebrowser';

import type { Documents, KernelDocument } from './documents';
import type { EnvironmentsModel } from '../model/model';
import { folderOf, serverPath } from '../model/paths';

/**
 * The id of the sidebar's file browser, in JupyterLab and in Notebook's tree.
 *
 * Its token would be the obvious way, but asking for that makes a browser, hidden and
 * busy, on Notebook's pages that have none.
 */
const DEFAULT_BROWSER = 'filebrowser';

/** What the file browser is marked with until it shows the folder of the address, or of the last time. */
const RESTORING = 'jp-mod-restoring';

/**
 * Keeps the model's folder and document those the user is looking at: a notebook or console
 * in front decides, else the file browser does.
 */
export class Follower {
  constructor(
    private readonly app: JupyterFrontEnd,
    private readonly model: EnvironmentsModel,
    private readonly documents: Documents,
    browsers: IFileBrowserFactory | null
  ) {
    documents.changed.connect(this.follow, this);
    browsers?.tracker.forEach(browser => {
      this.adopt(browser);
    });
    browsers?.tracker.widgetAdded.connect((_, browser) => {
      this.adopt(browser);
    });
    // Until then the file browser shows a folder that nobody asked for.
    void app.restored.then(() => {
      this.restored = true;
      this.follow();
    });
  }

  /** Whether the file browser still stands where it only began. */
  private get isRestoring(): boolean {
    return this.browser?.hasClass(RESTORING) ?? false;
  }

  /** Follows the sidebar's file browser; others belong to dialogs and other extensions. */
  private adopt(browser: FileBrowser): void {
    if (browser.id === DEFAULT_BROWSER) {
      this.browser = browser;
      browser.model.pathChanged.connect(this.follow, this);
      const observer = new MutationObserver(() => {
        this.follow();
      });
      observer.observe(browser.node, { attributeFilter: ['class'] });
      browser.disposed.connect(() => {
        observer.disconnect();
      });
      this.follow();
    }
  }

  private follow(): void {
    if (!this.restored) {
      return;
    }
    const { front } = this.documents;
    if (!front && this.isRestoring) {
      return;
    }
    const described = front && this.documents.describe(front);
    this.model.front = described;
    const folder = front
      ? described && folderOf(described.path)
      : this.browser &&
        serverPath(this.app.serviceManager.contents, this.browser.model.path);
    // Only who goes somewhere is followed: a kernel that starts in the background must not
    // take the panel back from a folder that was opened in it by hand.
    if (front !== this.front || folder !== this.folder) {
      this.front = front;
      this.folder = folder;
      void this.model.setFolder(folder);
    }
  }

  private browser: FileBrowser | null = null;
  private front: KernelDocument | null = null;
  private folder: string | null | undefined = undefined;
  private restored = false;
}
