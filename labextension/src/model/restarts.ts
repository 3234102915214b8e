import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { RememberedChanges } from './remembered';
import type { IMemory } from './remembered';
import type { IEnvironment, IJob, IKernel, IPackageChange } from './schema';

/** A line to one running kernel, for as long as it is of interest. */
export interface IKernelLink extends IDisposable {
  /** The kernel is not the one any more that was asked: it was restarted, or has died. */
  readonly restarted: ISignal<IKernelLink, void>;
  /** Which start of the kernel has answered, or was heard, last. */
  session: string | null;
  /**
   * Which of these changes replaced something the kernel has loaded. Resolves once the
   * kernel has the time to answer; to null where it does not know the question.
   */
  ask(changes: readonly IPackageChange[]): Promise<IPackageChange[] | null>;
  restart(): Promise<void>;
}

/** A running kernel that has something loaded which was replaced, or may have. */
export interface IStaleKernel {
  readonly kernel: IKernel;
  readonly environmentId: string;
  /** The environment's folder, as a server path. */
  readonly folder: string;
  /** What it has loaded and is not installed any more; null until it has answered. */
  readonly packages: readonly IPackageChange[] | null;
  readonly restarting: boolean;
  /** Why it could not be restarted. */
  readonly error: string;
}

interface IEntry extends IStaleKernel {
  packages: readonly IPackageChange[] | null;
  restarting: boolean;
  error: string;
  /** All that has changed since the kernel was first asked. */
  changes: readonly IPackageChange[];
  /** What the kernel has said without being asked. */
  heard: readonly IPackageChange[];
  link: IKernelLink;
  asked: number;
}

/**
 * Which running kernels need a restart after a change of their environment.
 *
 * The kernels themselves are asked: only they know what they have loaded.
 */
export class Restarts {
  constructor(memory: IMemory) {
    this._remembered = new RememberedChanges(memory);
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** A kernel has said that it needs a restart. */
  get found(): ISignal<this, IStaleKernel> {
    return this._found;
  }

  /** A kernel does not need a restart any more, or the user does not want to hear of it. */
  get gone(): ISignal<this, string> {
    return this._gone;
  }

  /** Says how a kernel is reached; until then none is asked. */
  connect(reach: (kernel: IKernel, name: string) => IKernelLink): void {
    this._reach = reach;
  }

  /** The kernels of an environment that need a restart, or are too busy to say. */
  of(environmentId: string): readonly IStaleKernel[] {
    return [...this._entries.values()].filter(
      entry =>
        entry.environmentId === environmentId &&
        (entry.packages !== null || entry.kernel.state === 'busy')
    );
  }

  /** Whether a kernel is known to need a restart. */
  isStale(kernelId: string): boolean {
    return this.packages(kernelId).length > 0;
  }

  /** What a kernel is known to have loaded that is not installed any more. */
  packages(kernelId: string): readonly IPackageChange[] {
    return this._entries.get(kernelId)?.packages ?? [];
  }

  /**
   * Takes in what a kernel has said by itself, in a cell: whoever is there has read it.
   *
   * @param session Which start of the kernel has said so.
   */
  hear(
    kernel: IKernel,
    environment: IEnvironment,
    session: string,
    changes: readonly IPackageChange[]
  ): void {
    const entry = this.entry(kernel, environment);
    if (entry) {
      entry.link.session = session;
      entry.heard = merged(entry.heard, changes);
      entry.packages = merged(entry.packages ?? [], changes);
      entry.changes = merged(entry.changes, changes);
      this._remembered.set(kernel.id, session, entry.changes);
      this._changed.emit();
    }
  }

  /** Asks the kernels of a job's environment what it means for them. */
  async take(job: IJob, environments: readonly IEnvironment[]): Promise<void> {
    const environment = environments.find(item => item.id === job.environment_id);
    const changes = replacements(job);
    if (environment && changes.length > 0) {
      await Promise.all(
        environment.kernels.map(kernel => this.ask(kernel, environment, changes))
      );
    }
  }

  /**
   * Lets go of the kernels that are not running any more, and asks those again that needed
   * a restart when the page was reloaded.
   */
  keep(environments: readonly IEnvironment[]): void {
    for (const environment of this._reach ? environments : []) {
      for (const kernel of environment.kernels) {
        const known = this._remembered.get(kernel.id);
        if (known && !this._entries.has(kernel.id)) {
          void this.ask(kernel, environment, known.changes, known.session);
        }
      }
    }
    const running = new Set(
      environments.flatMap(({ kernels }) => kernels.map(({ id }) => id))
    );
    for (const id of [...this._entries.keys()]) {
      if (!running.has(id)) {
        this.dismiss(id);
      }
    }
  }

  /** Restarts a kernel, without asking. */
  async restart(kernelId: string): Promise<void> {
    const entry = this._entries.get(kernelId);
    if (!entry || entry.restarting) {
      return;
    }
    Object.assign(entry, { restarting: true, error: '' });
    this._changed.emit();
    try {
      await entry.link.restart();
      this.dismiss(kernelId);
    } catch (reason) {
      entry.restarting = false;
      entry.error = reason instanceof Error ? reason.message : String(reason);
      this._changed.emit();
    }
  }

  dismiss(kernelId: string): void {
    const entry = this._entries.get(kernelId);
    this._remembered.delete(kernelId);
    if (entry && this._entries.delete(kernelId)) {
      entry.link.dispose();
      this._gone.emit(kernelId);
      this._changed.emit();
    }
  }

  private async ask(
    kernel: IKernel,
    environment: IEnvironment,
    changes: readonly IPackageChange[],
    session: string | null = null
  ): Promise<void> {
    const entry = this.entry(kernel, environment);
    if (!entry) {
      return;
    }
    entry.changes = merged(entry.changes, changes);
    const asked = ++entry.asked;
    this._changed.emit();
    // A kernel that goes away meanwhile has nothing loaded any more.
    const answer = await entry.link.ask(entry.changes).catch(() => null);
    if (this._entries.get(kernel.id) !== entry || asked !== entry.asked) {
      return;
    }
    // A kernel that was started since has loaded what is installed now.
    const isOther = session !== null && entry.link.session !== session;
    const stale = merged(entry.heard, answer ?? []);
    if (stale.length === 0 || isOther) {
      this.dismiss(kernel.id);
    } else {
      entry.packages = stale;
      this._remembered.set(kernel.id, entry.link.session, entry.changes);
      this._changed.emit();
      this._found.emit(entry);
    }
  }

  private entry(kernel: IKernel, { folder, id, name }: IEnvironment): IEntry | null {
    const known = this._entries.get(kernel.id);
    if (known || !this._reach) {
      return known ?? null;
    }
    const link = this._reach(kernel, name ?? '');
    link.restarted.connect(() => {
      this.dismiss(kernel.id);
    });
    const entry: IEntry = {
      kernel,
      environmentId: id,
      folder,
      packages: null,
      restarting: false,
      error: '',
      changes: [],
      heard: [],
      link,
      asked: 0
    };
    this._entries.set(kernel.id, entry);
    return entry;
  }

  private readonly _remembered: RememberedChanges;
  private _reach: ((kernel: IKernel, name: string) => IKernelLink) | null = null;
  private readonly _entries = new Map<string, IEntry>();
  private readonly _changed = new Signal<this, void>(this);
  private readonly _found = new Signal<this, IStaleKernel>(this);
  private readonly _gone = new Signal<this, string>(this);
}

/** What a job has replaced or removed; what was only added is loaded nowhere yet. */
function replacements(job: IJob): IPackageChange[] {
  const { changes } = (job.result ?? {}) as { changes?: IPackageChange[] };
  return job.state === 'finished' && !job.preview
    ? (changes ?? []).filter(({ before, after }) => before !== null && before !== after)
    : [];
}

/** Two changes one after the other, as one: from the first's before to the last's after. */
function merged(
  first: readonly IPackageChange[],
  second: readonly IPackageChange[]
): IPackageChange[] {
  const all = new Map(first.map(change => [change.name, change]));
  for (const change of second) {
    const before = all.get(change.name)?.before ?? change.before;
    all.set(change.name, { ...change, before });
  }
  return [...all.values()];
}
