import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { asApiError } from './api';
import type { ApiError, IApi } from './api';
import { RememberedIds } from './remembered';
import type { IMemory } from './remembered';
import type { JobStore } from './jobs';
import type { IChangeRequest, ICreateRequest, IJob, IReproduceRequest } from './schema';

/** A request the server refused; `retry` sends it again, `allow` with permission given. */
export interface IProblem {
  error: ApiError;
  retry: () => Promise<IJob | null>;
  allow: (() => Promise<IJob | null>) | null;
}

type Send = () => Promise<IJob>;

/** Asks the server for changes. What it takes on becomes a job, the rest a problem. */
export class ChangeRequests {
  constructor(
    private readonly api: IApi,
    private readonly jobs: JobStore,
    memory: IMemory
  ) {
    this._asked = new RememberedIds(memory, 'jupyter-venv:asked');
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The last request the server refused, until the next one or its dismissal. */
  get problem(): IProblem | null {
    return this._problem;
  }

  /** Whether a request has not been answered yet. */
  get pending(): boolean {
    return this._pending;
  }

  create(request: ICreateRequest): Promise<IJob | null> {
    return this.ask(
      () => this.api.create(request),
      () => this.api.create({ ...request, allow_direct_references: true })
    );
  }

  /** `accepted` is called when the server takes it on, be it at a later attempt. */
  change(
    environmentId: string,
    request: IChangeRequest,
    accepted?: () => void
  ): Promise<IJob | null> {
    const allowing = { ...request, allow_direct_references: true };
    return this.ask(
      () => this.api.change(environmentId, request),
      () => this.api.change(environmentId, allowing),
      accepted
    );
  }

  remove(environmentId: string, shutdownKernels: boolean): Promise<IJob | null> {
    return this.ask(() => this.api.remove(environmentId, shutdownKernels));
  }

  reproduce(request: IReproduceRequest): Promise<IJob | null> {
    return this.ask(() => this.api.reproduce(request));
  }

  cancel(job: IJob): Promise<IJob | null> {
    return this.submit(
      () => this.api.cancel(job.id),
      undefined,
      () => this._cancelled.add(job.id)
    );
  }

  /** Whether a job was asked to stop; it restores first, and ends a little later. */
  isCancelled(job: IJob): boolean {
    return this._cancelled.has(job.id);
  }

  /** Whether {@link retry} knows what a job was asked for: only the tab that asked does. */
  canRetry(job: IJob): boolean {
    return this._sent.has(job.id);
  }

  /** Whether this tab asked for a job, be it before it was reloaded. */
  isOwn(job: IJob): boolean {
    return this._asked.has(job.id);
  }

  /** Sends again the request that led to a job. */
  async retry(job: IJob): Promise<void> {
    const send = this._sent.get(job.id);
    if (send) {
      await this.ask(send);
    }
  }

  /** Does something; what goes wrong is on show, with the chance to try it again. */
  async attempt(act: () => Promise<void>): Promise<void> {
    this.dismissProblem();
    try {
      await act();
    } catch (reason) {
      const retry = (): Promise<null> => this.attempt(act).then(() => null);
      this.report({ error: asApiError(reason), retry, allow: null });
    }
  }

  /** Shows why something was refused before it came to be a request of its own. */
  report(problem: IProblem): void {
    this._problem = problem;
    this._changed.emit();
  }

  dismissProblem(): void {
    this._problem = null;
    this._changed.emit();
  }

  /** Submits what leads to a job of its own, which this tab can then ask for again. */
  private ask(
    send: Send,
    sendAllowing?: Send,
    accepted?: () => void
  ): Promise<IJob | null> {
    return this.submit(send, sendAllowing, (job, sent) => {
      this._sent.set(job.id, sent);
      this._asked.add(job.id);
      accepted?.();
    });
  }

  /** What the server made of a request, or null where it refused. */
  private async submit(
    send: Send,
    sendAllowing?: Send,
    accepted?: (job: IJob, sent: Send) => void
  ): Promise<IJob | null> {
    this._problem = null;
    this._pending = true;
    this._changed.emit();
    try {
      const job = await send();
      accepted?.(job, send);
      this.jobs.put(job);
      return job;
    } catch (reason) {
      const error = asApiError(reason);
      const refused = error.code === 'direct-reference';
      this._problem = {
        error,
        retry: () => this.submit(send, sendAllowing, accepted),
        allow:
          refused && sendAllowing
            ? () => this.submit(sendAllowing, undefined, accepted)
            : null
      };
      return null;
    } finally {
      this._pending = false;
      this._changed.emit();
    }
  }

  private _problem: IProblem | null = null;
  private _pending = false;
  private readonly _cancelled = new Set<string>();
  private readonly _asked: RememberedIds;
  private readonly _sent = new Map<string, Send>();
  private readonly _changed = new Signal<this, void>(this);
}
