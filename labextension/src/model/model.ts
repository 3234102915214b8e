import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { asApiError } from './api';
import type { ApiError, IApi } from './api';
import { Contents } from './contents';
import { isBeingChanged } from './environments';
import type { IMemory } from './remembered';
import type { Drift } from './drift';
import { FolderInView } from './folder';
import type { History } from './history';
import { Interest } from './interest';
import { JobStore, isActive, takesEnvironment } from './jobs';
import type { PackageList } from './packagelist';
import { Previews } from './previews';
import { ImportCheck } from './importcheck';
import { ChangeRequests } from './requests';
import { Restarts } from './restarts';
import type { IEnvironment, IFolder, IInterpreter, IJob, VenvEvent } from './schema';
import { DEFAULT_SETTINGS } from './settings';
import type { ISettings } from './settings';

/**
 * The notebook or console in front: its server path, the name a user knows it by, the id
 * and the name of its kernel (null without one) and how that is shown.
 */
export interface IFront {
  path: string;
  name: string;
  kernelId: string | null;
  kernel: string | null;
  kernelName: string;
}

/**
 * All the state there is about environments; the views only draw it.
 *
 * The panel has one subject: the environment somebody selected in the list, else the one
 * that applies to the folder in view.
 */
export class EnvironmentsModel {
  constructor(
    readonly api: IApi,
    memory: IMemory
  ) {
    this.jobs = new JobStore(api);
    this.requests = new ChangeRequests(api, this.jobs, memory);
    this.previews = new Previews(
      api,
      this.jobs,
      this.requests,
      () => this._settings.preview
    );
    this.restarts = new Restarts(memory);
    this._contents = new Contents(api);
    this._folder = new FolderInView(api);
    this._interest = new Interest(memory);
    this.check = new ImportCheck(api);
    this.check.changed.connect(this.redraw, this);
    this._folder.changed.connect(this.redraw, this);
    this.jobs.changed.connect(this.redraw, this);
    this._contents.changed.connect(this.redraw, this);
    this.requests.changed.connect(this.onRequest, this);
    this.previews.changed.connect(this.redraw, this);
    this.restarts.changed.connect(this.redraw, this);
    this.jobs.ended.connect((_, job) => void this.onJobEnded(job));
  }

  readonly jobs: JobStore;
  readonly requests: ChangeRequests;
  readonly previews: Previews;
  readonly restarts: Restarts;
  readonly check: ImportCheck;

  get packages(): PackageList {
    return this._contents.packages;
  }

  get drift(): Drift {
    return this._contents.drift;
  }

  get history(): History {
    return this._contents.history;
  }

  /** Anything that is drawn may have changed. */
  get stateChanged(): ISignal<this, void> {
    return this._stateChanged;
  }

  /** The kernels a user can pick from may have changed. */
  get kernelspecsChanged(): ISignal<this, void> {
    return this._kernelspecsChanged;
  }

  /** A job has ended and the state here is that after it. */
  get jobEnded(): ISignal<this, IJob> {
    return this._jobEnded;
  }

  /** Whether the server has answered at least once. */
  get loaded(): boolean {
    return this._loaded;
  }

  /** Why the server cannot be used at all right now. */
  get outage(): ApiError | null {
    return this._outage;
  }

  get environments(): readonly IEnvironment[] {
    return this._environments;
  }

  /** The folder in view as a server path; null when it is not on this server. */
  get folder(): string | null {
    return this._folder.path;
  }

  /** Whether it is about to be known what the folder in view has. */
  get arriving(): boolean {
    return this._folder.arriving;
  }

  /** What the folder in view has; null until it is known. */
  get folderInfo(): IFolder | null {
    return this._folder.info;
  }

  /** Why the folder in view cannot be looked at. */
  get folderError(): ApiError | null {
    return this._folder.error;
  }

  /** The Pythons to choose from; null until {@link loadInterpreters} has been called. */
  get interpreters(): readonly IInterpreter[] | null {
    return this._interpreters;
  }

  get front(): IFront | null {
    return this._front;
  }
  set front(front: IFront | null) {
    this._front = front;
    this.redraw();
  }

  get settings(): ISettings {
    return this._settings;
  }
  set settings(settings: ISettings) {
    this._settings = settings;
    this.redraw();
  }

  /** Whether an environment was selected by hand, and the folder is not followed. */
  get hasSelection(): boolean {
    return this._selected !== null;
  }

  /** The environment the panel is about. */
  get environment(): IEnvironment | null {
    const applies = this.folderInfo?.environment ?? null;
    const id = this._selected ?? applies?.id;
    return (
      this._environments.find(item => item.id === id) ??
      (this._selected ? null : applies)
    );
  }

  /** The job the panel is about: the newest one, while it is of interest. */
  get job(): IJob | null {
    const id = this._selected ?? this.environment?.id;
    const job = this.jobs.all.find(
      item =>
        takesEnvironment(item) &&
        (item.environment_id === id ||
          (this._selected === null && item.folder === this.folder && !isChange(item)))
    );
    return job && this._interest.covers(job) ? job : null;
  }

  /** The folder of the project at hand, with an environment or without; null for none. */
  get project(): string | null {
    return this.environment?.folder ?? this.folderInfo?.folder ?? null;
  }

  /** The newest run of the project's notebooks again, which stays on show until it is dismissed. */
  get reproduction(): IJob | null {
    const job = this.jobs.all.find(
      ({ folder, verb }) => verb === 'reproduce' && folder === this.project
    );
    return job && (isActive(job) || this._interest.keeps(job)) ? job : null;
  }

  /** Whether something is under way that forbids further changes of the subject. */
  get busy(): boolean {
    const { environment } = this;
    return (
      this.arriving ||
      this._outage !== null ||
      this.requests.pending ||
      this.atWork ||
      (environment !== null &&
        (isBeingChanged(environment) || this.previews.isBusy(environment.id)))
    );
  }

  /** Whether the job the panel is about is under way. */
  get atWork(): boolean {
    return this.job !== null && isActive(this.job);
  }

  /** The job under way in an environment, if any. */
  activeJob(environmentId: string): IJob | undefined {
    return this.jobs.all.find(
      job =>
        job.environment_id === environmentId && isActive(job) && takesEnvironment(job)
    );
  }

  /** Follows the user to a folder, and lets go of what was selected before. */
  async setFolder(folder: string | null): Promise<void> {
    if (folder === this.folder && folder !== null) {
      return;
    }
    // The old folder stays on show, untouchable, for the moment until the new one is known.
    this._folder.goTo(folder);
    this._selected = null;
    this.requests.dismissProblem();
    // Before the first refresh there is nobody to ask yet.
    if (this._loaded) {
      await this._folder.read().catch((reason: unknown) => {
        this.setOutage(reason);
      });
      await this.readContents();
    }
  }

  /** Makes an environment the subject; null to follow the folder again. */
  async select(id: string | null): Promise<void> {
    this._selected = id === this.folderInfo?.environment?.id ? null : id;
    this.requests.dismissProblem();
    await this.readContents();
  }

  /** Reads everything anew. Rejects, for a poll to back off, where the server is out. */
  async refresh(): Promise<void> {
    try {
      await Promise.all([
        this.readEnvironments(),
        this._folder.read(),
        this.jobs.refresh()
      ]);
    } catch (reason) {
      this.setOutage(reason);
      throw reason;
    }
    this._outage = null;
    this._loaded = true;
    this.redraw();
    await this.readContents();
  }

  /** Takes in one event from the event bus. */
  handle(event: VenvEvent): void {
    if (event.event === 'environments-changed') {
      this._kernelspecsChanged.emit();
      this.refresh().catch(() => undefined); // the outage is on show
    } else {
      this.jobs.handle(event);
    }
  }

  async loadInterpreters(): Promise<void> {
    this._interpreters = await this.api.interpreters().catch(() => []);
    this.redraw();
  }

  /** Puts an ended job out of sight, over a reload too. */
  dismiss(job: IJob): void {
    this._interest.dismiss(job);
    this.redraw();
  }

  private setOutage(reason: unknown): void {
    this._outage = asApiError(reason);
    this.redraw();
  }

  private async readEnvironments(): Promise<void> {
    this._environments = await this.api.environments();
    this.restarts.keep(this._environments);
    if (this._selected !== null && !this.knows(this._selected)) {
      this._selected = null;
    }
  }

  private knows(id: string): boolean {
    return (
      this._environments.some(item => item.id === id) ||
      this.activeJob(id) !== undefined
    );
  }

  private readContents(): Promise<void> {
    return this._contents.show(this.environment);
  }

  private async onJobEnded(job: IJob): Promise<void> {
    if (job.preview) {
      return; // nothing has changed
    }
    this._interest.sawEnd(job);
    if (job.verb === 'create' || job.verb === 'remove') {
      this._kernelspecsChanged.emit();
    }
    await this.refresh().catch(() => undefined); // the outage is on show
    void this.restarts.take(job, this._environments);
    this._jobEnded.emit(job);
  }

  private onRequest(): void {
    const { job } = this;
    // A new attempt takes the place of an old failure.
    if (this.requests.problem && job?.state === 'failed') {
      this._interest.dismiss(job);
    }
    this.redraw();
  }

  private redraw(): void {
    this._stateChanged.emit();
  }

  private _loaded = false;
  private _outage: ApiError | null = null;
  private _environments: readonly IEnvironment[] = [];
  private _selected: string | null = null;
  private _front: IFront | null = null;
  private _settings = DEFAULT_SETTINGS;
  private _interpreters: readonly IInterpreter[] | null = null;
  private readonly _contents: Contents;
  private readonly _folder: FolderInView;
  private readonly _interest: Interest;
  private readonly _stateChanged = new Signal<this, void>(this);
  private readonly _kernelspecsChanged = new Signal<this, void>(this);
  private readonly _jobEnded = new Signal<this, IJob>(this);
}

/** Whether a job works inside an environment, rather than making or removing it. */
function isChange(job: IJob): boolean {
  return job.verb !== 'create' && job.verb !== 'remove';
}
