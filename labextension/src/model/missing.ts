import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { asApiError } from './api';
import type { ApiError } from './api';
import { isActive } from './jobs';
import type { EnvironmentsModel } from './model';
import type { IEnvironment, IJob, IModule } from './schema';

/** All there is to know of a module that is missing in an environment. */
export interface ISituation {
  readonly module: string;
  /** What the server knows of it; null until it has answered. */
  readonly answer: IModule | null;
  /** Why it could not be asked. */
  readonly error: ApiError | null;
  /** Whether it was missing when this page first asked: it has been installed since. */
  readonly wasMissing: boolean;
  /** Whether its package was installed from here, and that did not help. */
  readonly inVain: boolean;
  /** Whether the server is finding out what an installation would change, or the user is asked. */
  readonly planning: boolean;
  /** The installation under way, or the one that was started for this module here. */
  readonly job: IJob | null;
  /** Why an installation did not even begin. */
  readonly refusal: string | null;
}

interface IEntry {
  environmentId: string;
  module: string;
  answer: IModule | null;
  error: ApiError | null;
  wasMissing: boolean;
  inVain: boolean;
  planning: boolean;
  jobId: string | null;
  refusal: string | null;
  asked: number;
}

/**
 * What is known of modules that cells could not import.
 *
 * The server is asked once per environment and module, however many outputs name it, and
 * again after each change of the environment.
 */
export class MissingModules {
  constructor(private readonly model: EnvironmentsModel) {
    model.jobEnded.connect((_, job) => {
      for (const entry of this._entries.values()) {
        if (entry.environmentId === job.environment_id) {
          void this.askAfter(entry, job);
        }
      }
    });
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Sees to it that the server is asked about a module. */
  watch(environmentId: string, module: string): void {
    if (!this._entries.has(keyOf(environmentId, module))) {
      void this.check(environmentId, module);
    }
  }

  /** Asks the server again. */
  async check(environmentId: string, module: string): Promise<void> {
    await this.ask(this.entry(environmentId, module));
  }

  situation(environmentId: string, module: string): ISituation {
    const entry =
      this._entries.get(keyOf(environmentId, module)) ?? anEntry(environmentId, module);
    return { ...entry, job: this.jobOf(entry) };
  }

  /** Installs what provides a module, shown before as far as the user wants that. */
  async install(environment: IEnvironment, module: string): Promise<void> {
    const entry = this.entry(environment.id, module);
    const name = distributionOf(entry.answer);
    if (name === null || entry.planning) {
      return;
    }
    const { previews, requests } = this.model;
    const before = requests.problem;
    Object.assign(entry, { planning: true, inVain: false, refusal: null, jobId: null });
    this._changed.emit();
    const job = await previews.run(environment, { verb: 'install', arguments: [name] });
    entry.planning = false;
    entry.jobId = job?.id ?? null;
    if (!job) {
      const { current } = previews;
      const failed =
        current?.stage === 'failed' && current.request.arguments.includes(name);
      const refused = requests.problem !== before ? requests.problem : null;
      entry.refusal = failed
        ? (current.job?.error?.message ?? current.job?.message ?? null)
        : (refused?.error.message ?? null);
    }
    this._changed.emit();
  }

  private entry(environmentId: string, module: string): IEntry {
    const key = keyOf(environmentId, module);
    const entry = this._entries.get(key) ?? anEntry(environmentId, module);
    this._entries.set(key, entry);
    return entry;
  }

  /** Asks what a change has brought. */
  private async askAfter(entry: IEntry, job: IJob): Promise<void> {
    await this.ask(entry);
    if (entry.jobId === job.id && job.state === 'finished') {
      entry.jobId = null;
      entry.inVain = distributionOf(entry.answer) !== null;
      this._changed.emit();
    }
  }

  private async ask(entry: IEntry): Promise<void> {
    const asked = ++entry.asked;
    let answer = entry.answer;
    let error: ApiError | null = null;
    try {
      answer = await this.model.api.module(entry.environmentId, entry.module);
    } catch (reason) {
      error = asApiError(reason);
    }
    // A slow answer to an earlier question must not overwrite a later one's.
    if (asked !== entry.asked) {
      return;
    }
    entry.answer = answer;
    entry.error = error;
    entry.wasMissing ||= answer !== null && distributionOf(answer) !== null;
    if (answer?.kind === 'installed') {
      entry.refusal = null;
    }
    this._changed.emit();
  }

  private jobOf(entry: IEntry): IJob | null {
    const { jobs } = this.model;
    const own = entry.jobId === null ? undefined : jobs.get(entry.jobId);
    if (own) {
      return own;
    }
    const name = distributionOf(entry.answer);
    const elsewhere = jobs.all.find(
      job =>
        isActive(job) &&
        !job.preview &&
        job.verb === 'install' &&
        job.environment_id === entry.environmentId &&
        name !== null &&
        job.arguments.includes(name)
    );
    return elsewhere ?? null;
  }

  private readonly _entries = new Map<string, IEntry>();
  private readonly _changed = new Signal<this, void>(this);
}

/** What to install for a module; null where there is nothing to install. */
export function distributionOf(answer: IModule | null): string | null {
  return answer?.kind === 'known' || answer?.kind === 'unknown'
    ? (answer.distribution ?? answer.project?.name ?? null)
    : null;
}

function anEntry(environmentId: string, module: string): IEntry {
  return {
    environmentId,
    module,
    answer: null,
    error: null,
    wasMissing: false,
    inVain: false,
    planning: false,
    jobId: null,
    refusal: null,
    asked: 0
  };
}

function keyOf(environmentId: string, module: string): string {
  return `${environmentId} ${module}`;
}
