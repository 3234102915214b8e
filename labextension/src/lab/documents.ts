import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ISessionContext, IWidgetTracker } from '@jupyterlab/apputils';
import type { IConsoleTracker } from '@jupyterlab/console';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { KernelMessage, ServiceManager } from '@jupyterlab/services';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { Widget } from '@lumino/widgets';

import type { IFront } from '../model/model';
import { serverPath } from '../model/paths';
import { OpenNotebook } from './opennotebook';

/** A notebook or a console: what a kernel runs for. */
export type KernelDocument = Widget & { readonly sessionContext: ISessionContext };

/** What a kernel has sent to everybody, and the session it was heard in. */
export interface ISaid {
  readonly sessionContext: ISessionContext;
  readonly message: KernelMessage.IMessage;
}

/** The open notebooks and consoles, and their kernels. */
export class Documents {
  constructor(
    private readonly shell: JupyterFrontEnd.IShell,
    private readonly services: ServiceManager.IManager,
    readonly notebooks: INotebookTracker | null,
    consoles: IConsoleTracker | null
  ) {
    this.trackers = [notebooks, consoles].filter(tracker => tracker !== null);
    shell.currentChanged?.connect(this.emit, this);
    notebooks?.forEach(panel => {
      panel.context.pathChanged.connect(this.emit, this);
    });
    notebooks?.widgetAdded.connect((_, panel) => {
      panel.context.pathChanged.connect(this.emit, this);
    });
    for (const tracker of this.trackers) {
      tracker.currentChanged.connect(this.emit, this);
      tracker.forEach(document => {
        this.watch(document);
      });
      tracker.widgetAdded.connect((_, document) => {
        this.watch(document);
      });
    }
  }

  /** What is in front, where it is, or its kernel may have changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The kernel of an open notebook or console has sent something. */
  get said(): ISignal<this, ISaid> {
    return this._said;
  }

  /** The notebook or console in front, if the main area shows one. */
  get front(): KernelDocument | null {
    const { currentWidget } = this.shell;
    const found = this.trackers.find(
      ({ currentWidget: current }) => current !== null && current === currentWidget
    );
    return found?.currentWidget ?? null;
  }

  /** Where a document is and what it runs in; null for one on some other drive. */
  describe(document: KernelDocument): IFront | null {
    const path = this.pathOf(document);
    const { sessionContext } = document;
    return path === null
      ? null
      : {
          path,
          name: sessionContext.name,
          kernelId: sessionContext.session?.kernel?.id ?? null,
          kernel: sessionContext.session?.kernel?.name ?? null,
          kernelName: sessionContext.kernelDisplayName
        };
  }

  /** A document's server path; null for one on some other drive. */
  pathOf(document: KernelDocument): string | null {
    // A notebook's path names its drive, which that of its session does not.
    const { context } = document as { context?: NotebookPanel['context'] };
    const path = context?.path ?? document.sessionContext.path;
    return serverPath(this.services.contents, path);
  }

  /**
   * Switches an open document, named by its server path, to a kernel. One that runs in it
   * already keeps it as it is, with all its variables.
   */
  async useKernel(path: string, name: string): Promise<void> {
    const { sessionContext } = this.find(path) ?? {};
    if (sessionContext) {
      await this.useKernelIn(sessionContext, name);
    }
  }

  /** The same for the document of a session. */
  async useKernelIn(sessionContext: ISessionContext, name: string): Promise<void> {
    const kernel = sessionContext.session?.kernel;
    if (kernel?.name !== name || kernel.status === 'dead') {
      await this.services.kernelspecs.refreshSpecs();
      await sessionContext.changeKernel({ name });
    }
  }

  /** The notebook at a server path, if it is open as one. */
  notebookAt(path: string): OpenNotebook | null {
    const panel = this.notebooks?.find(notebook => this.pathOf(notebook) === path);
    return panel ? new OpenNotebook(panel) : null;
  }

  private find(path: string): KernelDocument | null {
    for (const tracker of this.trackers) {
      const found = tracker.find(document => this.pathOf(document) === path);
      if (found) {
        return found;
      }
    }
    return null;
  }

  private watch({ sessionContext }: KernelDocument): void {
    sessionContext.kernelChanged.connect(this.emit, this);
    sessionContext.sessionChanged.connect(this.emit, this);
    sessionContext.propertyChanged.connect(this.emit, this);
    sessionContext.iopubMessage.connect((_, message) => {
      this._said.emit({ sessionContext, message });
    });
  }

  private emit(): void {
    this._changed.emit();
  }

  private readonly trackers: IWidgetTracker<KernelDocument>[];
  private readonly _changed = new Signal<this, void>(this);
  private readonly _said = new Signal<this, ISaid>(this);
}
