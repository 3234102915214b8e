import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IApi } from './api';
import type { IJob, JobEvent } from './schema';

/** Lines of log kept in the page; the server has its own idea of how much it keeps. */
const LOG_LIMIT = 2000;

/** Whether a job is still under way. */
export function isActive(job: IJob): boolean {
  return job.state === 'queued' || job.state === 'running';
}

/** Whether nobody else can change a job's environment meanwhile. */
export function takesEnvironment({ preview, verb }: IJob): boolean {
  return !preview && verb !== 'reproduce';
}

/** The job after `event`; the caller has seen to it that the event is the next one. */
export function applyEvent(job: IJob, event: JobEvent): IJob {
  const next: IJob = { ...job, sequence: event.sequence };
  const over = { phase: null, current: null, total: null };
  switch (event.event) {
    case 'started':
      return { ...next, state: 'running' };
    case 'progress': {
      const { phase, message, current, total } = event.data;
      return { ...next, state: 'running', phase, message, current, total };
    }
    case 'output':
      return { ...next, log: [...job.log, event.data.text].slice(-LOG_LIMIT) };
    case 'finished': {
      const { message, result } = event.data;
      return { ...next, ...over, state: 'finished', message, result };
    }
    case 'failed': {
      const { code, message } = event.data;
      const state = code === 'cancelled' ? 'cancelled' : 'failed';
      return { ...next, ...over, state, message, error: event.data };
    }
  }
}

/**
 * The jobs of the server, kept in step by its events.
 *
 * Events carry a number per job. The next number is applied, an old one ignored, and
 * after a gap (a socket that was down, a tab that was asleep) the job is read again.
 */
export class JobStore {
  constructor(private readonly api: IApi) {}

  /** Some job is not what it was. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** A job that was under way has ended. */
  get ended(): ISignal<this, IJob> {
    return this._ended;
  }

  /** Newest first. */
  get all(): readonly IJob[] {
    return [...this._jobs.values()].sort((a, b) => b.created.localeCompare(a.created));
  }

  get(id: string): IJob | undefined {
    return this._jobs.get(id);
  }

  /** Takes in a job as the server described it, unless events have already gone further. */
  put(job: IJob): void {
    this.store(job, true);
  }

  /** Reads the list, and each job whose events this page has missed, log included. */
  async refresh(): Promise<void> {
    const jobs = await this.api.jobs();
    const listed = new Set(jobs.map(job => job.id));
    for (const id of this._jobs.keys()) {
      if (!listed.has(id)) {
        this._jobs.delete(id);
      }
    }
    const missed = jobs.filter(
      job => isActive(job) && (this._jobs.get(job.id)?.sequence ?? -1) < job.sequence
    );
    for (const job of jobs) {
      if (!missed.includes(job)) {
        // What had ended before this page knew of it is history, not news.
        this.store(job, this._jobs.has(job.id));
      }
    }
    await Promise.all(missed.map(job => this.read(job.id)));
    this._changed.emit();
  }

  /** Reads one job with its whole log. Calls made while one is under way share it. */
  read(id: string): Promise<void> {
    const underway = this._reads.get(id);
    if (underway) {
      return underway;
    }
    const reading = this.api.job(id).then(
      job => {
        this._reads.delete(id);
        this.store(job, true);
        this.drain(id, true);
      },
      (reason: unknown) => {
        this._reads.delete(id);
        this._waiting.delete(id);
        throw reason;
      }
    );
    this._reads.set(id, reading);
    return reading;
  }

  /** Reads the jobs under way that nothing was heard of since the last call. */
  async catchUp(): Promise<void> {
    const active = this.all.filter(isActive);
    const quiet = active.filter(job => this._heard.get(job.id) === job.sequence);
    this._heard = new Map(active.map(job => [job.id, job.sequence]));
    await Promise.all(quiet.map(job => this.read(job.id)));
  }

  /** Takes in one event from the event bus. */
  handle(event: JobEvent): void {
    this._waiting.set(event.job, [...(this._waiting.get(event.job) ?? []), event]);
    this.drain(event.job, false);
  }

  /** Applies what has arrived for a job; on a gap reads the job first, once. */
  private drain(id: string, justRead: boolean): void {
    if (this._reads.has(id)) {
      return;
    }
    const waiting = this._waiting.get(id) ?? [];
    for (const event of waiting) {
      const job = this._jobs.get(id);
      if (job && event.sequence <= job.sequence) {
        continue;
      }
      const next = job !== undefined && event.sequence === job.sequence + 1;
      if (!next && !justRead) {
        this.read(id).catch(() => undefined); // refresh() will come back to it
        return;
      }
      if (job) {
        this.store(applyEvent(job, event), true);
      }
    }
    this._waiting.delete(id);
  }

  /** Keeps the newer of what is known and `job`; `news`: its end is to be told. */
  private store(job: IJob, news: boolean): void {
    const known = this._jobs.get(job.id);
    if (known && known.sequence > job.sequence) {
      return;
    }
    // The list of jobs comes without logs; one read before is good as far as it goes.
    const log = job.log.length > 0 ? job.log : (known?.log ?? []);
    this._jobs.set(job.id, { ...job, log });
    this._changed.emit();
    if (news && !isActive(job) && (!known || isActive(known))) {
      this._ended.emit(job);
    }
  }

  private readonly _jobs = new Map<string, IJob>();
  private readonly _reads = new Map<string, Promise<void>>();
  private readonly _waiting = new Map<string, JobEvent[]>();
  private _heard = new Map<string, number>();
  private readonly _changed = new Signal<this, void>(this);
  private readonly _ended = new Signal<this, IJob>(this);
}
