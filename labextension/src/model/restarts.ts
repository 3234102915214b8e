import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { canonicalName } from './packages';
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
  /** What it has loaded and is not installed any more; null until it has said anything. */
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
      entry.packages = merged(entry.packages ?? [], changes);
      entry.changes = merged(entry.changes, changes);
      this._remembered.set(kernel.id, session, entry.changes);
      this._changed.emit();
    }
  }

  /** Asks the kernels of a job's environment what it means for them. */
  async take(job: IJob, environments: readonly IEnvironment[]): Promise<void> {
    const environment = environments.find(item => item.id === job.environment_id);
    const kernels = environment?.kernels ?? [];
    await Promise.all(
      kernels.map(async kernel => {
        const changes = replacements(job, this._entries.get(kernel.id)?.changes ?? []);
        if (environment && changes.length > 0) {
          await this.ask(kernel, environment, changes);
        }
      })
    );
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
    const question = entry.changes;
    const asked = ++entry.asked;
    this._changed.emit();
    // A kernel that goes away meanwhile has nothing loaded any more.
    const answer = await entry.link.ask(question).catch(() => null);
    if (this._entries.get(kernel.id) !== entry || asked !== entry.asked) {
      return;
    }
    // A kernel that was started since has loaded what is installed now.
    const isOther = session !== null && entry.link.session !== session;
    // An answer takes the place of all that was known: a kernel knows which version it has
    // loaded from when it imported it, and compares that with what is installed as it answers.
    // So something imported anew, or put back by an undo, is not in it, and what the kernel
    // has said by itself is, because that was asked about as well.
    const stale = answer ?? entry.packages ?? [];
    if (isOther) {
      this.dismiss(kernel.id);
    } else if (answer !== null && entry.changes !== question) {
      // It has said something by itself meanwhile, which may be what it was not asked about.
      await this.ask(kernel, environment, [], session);
    } else if (stale.length === 0) {
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

/**
 * What a job has replaced or removed. What was only added is loaded nowhere yet, unless it is
 * among what was removed `earlier`.
 */
function replacements(job: IJob, earlier: readonly IPackageChange[]): IPackageChange[] {
  const { changes = [] } = (job.result ?? {}) as { changes?: IPackageChange[] };
  const known = new Set(earlier.map(({ name }) => canonicalName(name)));
  return job.state === 'finished' && !job.preview
    ? changes.filter(
        ({ name, before, after }) =>
          before !== after && (before !== null || known.has(canonicalName(name)))
      )
    : [];
}

/**
 * Two changes one after the other, as one: from the first's before to the last's after.
 *
 * Jobs name a package as it names itself, kernels by its canonical name.
 */
function merged(
  first: readonly IPackageChange[],
  second: readonly IPackageChange[]
): IPackageChange[] {
  const all = new Map(first.map(change => [canonicalName(change.name), change]));
  for (const change of second) {
    const key = canonicalName(change.name);
    const before = all.get(key)?.before ?? change.before;
    all.set(key, { ...change, before });
  }
  return [...all.values()];
}
