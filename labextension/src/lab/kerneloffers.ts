import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { KernelSpec } from '@jupyterlab/services';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { isActive } from '../model/jobs';
import { canCreate, missingKernel } from '../model/offers';
import { folderOf } from '../model/paths';
import type { IFolder, IJob } from '../model/schema';
import type { IEnvironments } from './tokens';

/** An environment that could be made for a notebook. */
export interface IKernelOffer {
  readonly panel: NotebookPanel;
  readonly path: string;
  readonly info: IFolder;
  /** The kernel the notebook asks for, where that is missing: it becomes the new one's name. */
  readonly name: string | null;
}

/**
 * The environments that could be made for open notebooks whose folders have none.
 *
 * Who asks for one by whatever way has taken the offer: all others then go.
 */
export class KernelOffers {
  constructor(
    private readonly environments: IEnvironments,
    private readonly kernelspecs: KernelSpec.IManager,
    private readonly notebooks: INotebookTracker
  ) {
    notebooks.forEach(panel => void this.look(panel));
    notebooks.widgetAdded.connect((_, panel) => void this.look(panel));
    environments.model.jobEnded.connect((_, job) => {
      this.onJobEnded(job);
    });
  }

  /** A notebook was opened whose kernel does not exist here. */
  get found(): ISignal<this, NotebookPanel> {
    return this._found;
  }

  /** There is nothing to offer for a notebook any more. */
  get gone(): ISignal<this, NotebookPanel> {
    return this._gone;
  }

  /** The open notebook that satisfies a condition, the one in front before all others. */
  find(condition: (panel: NotebookPanel) => boolean): NotebookPanel | null {
    const front = this.environments.documents.front;
    const found: NotebookPanel[] = [];
    this.notebooks.forEach(panel => {
      if (condition(panel)) {
        found.push(panel);
      }
    });
    const first = found.find(panel => panel === front);
    // Two of the same name, neither in front: nobody can tell which is meant.
    return first ?? (found.length === 1 ? (found[0] ?? null) : null);
  }

  /** What can be offered for a notebook; null where nothing can. */
  async offerFor(panel: NotebookPanel): Promise<IKernelOffer | null> {
    const { api, documents, model } = this.environments;
    const path = documents.pathOf(panel);
    if (path === null) {
      return null;
    }
    const info = await api.folder(folderOf(path)).catch(() => null);
    const coming = model.jobs.all.some(
      job => job.verb === 'create' && job.folder === info?.folder && isActive(job)
    );
    const name = this.missing.get(panel) ?? null;
    if (info === null || !canCreate(info, name) || coming || panel.isDisposed) {
      return null;
    }
    return { panel, path, info, name };
  }

  /** Makes the environment, in view of the user; the notebook then gets its kernel. */
  async take({ panel, path, info, name }: IKernelOffer): Promise<void> {
    const { actions, model, showPanel } = this.environments;
    this._gone.emit(panel);
    showPanel();
    await model.setFolder(info.folder);
    await model.select(null);
    const job = await actions.createIn(info, name === null ? {} : { name });
    if (job) {
      actions.switches.after(job, path);
    }
  }

  /** Finds out whether a notebook's kernel exists, as the notebook was when it was opened. */
  private async look(panel: NotebookPanel): Promise<void> {
    await panel.context.ready;
    // Jupyter may start another kernel, and then writes that one's name here.
    const metadata = {
      kernelspec: panel.model?.getMetadata('kernelspec') as unknown,
      languageInfo: panel.model?.getMetadata('language_info') as unknown
    };
    await Promise.all([this.kernelspecs.ready, this.environments.ready]);
    const known = Object.keys(this.kernelspecs.specs?.kernelspecs ?? {});
    const name = missingKernel(metadata, known);
    if (name === null || panel.isDisposed) {
      return;
    }
    this.missing.set(panel, name);
    panel.disposed.connect(() => {
      this.missing.delete(panel);
      this._gone.emit(panel);
    });
    this._found.emit(panel);
  }

  /** Notebooks without any kernel get the one they ask for, however it came to be. */
  private onJobEnded(job: IJob): void {
    const { actions, documents, model } = this.environments;
    const made = model.environments.find(item => item.id === job.environment_id);
    if (job.verb !== 'create' || job.state !== 'finished' || !made) {
      return;
    }
    for (const [panel, name] of [...this.missing]) {
      const path = documents.pathOf(panel);
      if (made.name === name && path !== null) {
        this.missing.delete(panel);
        this._gone.emit(panel);
        if (!panel.sessionContext.session?.kernel && !actions.switches.expects(path)) {
          void actions.switches.use(path, name);
        }
      }
    }
  }

  private readonly missing = new Map<NotebookPanel, string>();
  private readonly _found = new Signal<this, NotebookPanel>(this);
  private readonly _gone = new Signal<this, NotebookPanel>(this);
}
