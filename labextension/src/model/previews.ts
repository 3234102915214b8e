import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { asApiError } from './api';
import type { IApi } from './api';
import { isActive } from './jobs';
import type { JobStore } from './jobs';
import { outcome } from './outcome';
import { planOf, touchesMore } from './plan';
import type { IPlan } from './plan';
import type { ChangeRequests } from './requests';
import type { IChangeRequest, IEnvironment, IJob, Verb } from './schema';
import type { PreviewPolicy } from './settings';

/** The verbs whose plan is a list of packages. */
const PLANNED: ReadonlySet<Verb> = new Set([
  'install',
  'uninstall',
  'upgrade',
  'sync',
  'undo',
  'restore'
]);

/** The verbs that name no package: what they remove is shown whatever the policy. */
const UNNAMED: ReadonlySet<Verb> = new Set(['sync', 'undo', 'restore']);

/** One change on its way to being made, and how far it has come. */
export interface IPreview {
  readonly environment: IEnvironment;
  readonly request: IChangeRequest;
  /** `planning`: the server finds out; `asking`: the user decides; `failed`: there is no plan. */
  readonly stage: 'planning' | 'asking' | 'failed';
  /** The job that finds out, once the server has taken it on. */
  readonly job: IJob | null;
  /** What is to be agreed to, while `asking`. */
  readonly plan: IPlan | null;
  /** Whether the user also wants to lose what is no longer needed. */
  readonly unneeded: boolean;
}

interface IAttempt extends IPreview {
  readonly accepted: (() => void) | undefined;
  stage: IPreview['stage'];
  job: IJob | null;
  plan: IPlan | null;
  unneeded: boolean;
  outcome: Promise<IJob | null>;
  /** Goes on with a request, or with null not at all. */
  answer: (agreed: IChangeRequest | null) => void;
}

/**
 * Shows changes before they are made, as far as the user's policy wants it.
 *
 * There is one at a time: asking for the same again joins it, asking for another takes its
 * place. Nothing is held meanwhile: the environment may have changed before the user agrees,
 * and the server then does what was asked, in the environment as it is.
 */
export class Previews {
  constructor(
    private readonly api: IApi,
    private readonly jobs: JobStore,
    private readonly requests: ChangeRequests,
    private readonly policy: () => PreviewPolicy
  ) {}

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** What is being found out or asked, or could not be found out. */
  get current(): IPreview | null {
    return this._current;
  }

  /** Whether a change of this environment is being found out or asked about. */
  isBusy(environmentId: string): boolean {
    const { _current: current } = this;
    return current?.environment.id === environmentId && current.stage !== 'failed';
  }

  /**
   * Makes a change, after showing what it would do where the policy wants that.
   *
   * Resolves to the job that makes it; to null where the user decided against it, where
   * there is no plan (then {@link current} has `failed`) or the server refused (then the
   * requests have a problem). `accepted` is called when the server takes on the change
   * itself, be it at a later attempt.
   */
  run(
    environment: IEnvironment,
    request: IChangeRequest,
    accepted?: () => void
  ): Promise<IJob | null> {
    if (!this.plans(request)) {
      this.cancel();
      return this.requests.change(environment.id, request, accepted);
    }
    const current = this._current;
    if (
      current &&
      current.stage !== 'failed' &&
      isSame(current, environment, request)
    ) {
      return current.outcome;
    }
    this.cancel();
    this.requests.dismissProblem();
    const attempt: IAttempt = {
      environment,
      request,
      accepted,
      stage: 'planning',
      job: null,
      plan: null,
      unneeded: request.unneeded ?? false,
      outcome: Promise.resolve(null),
      answer: () => undefined
    };
    this._current = attempt;
    attempt.outcome = this.attempt(attempt);
    this._changed.emit();
    return attempt.outcome;
  }

  private plans({ verb }: IChangeRequest): boolean {
    return PLANNED.has(verb) && (this.policy() !== 'never' || UNNAMED.has(verb));
  }

  /** Goes on with what is asked about. */
  agree(): void {
    const current = this._current;
    if (current?.stage === 'asking') {
      const { request, unneeded } = current;
      current.answer(unneeded ? { ...request, unneeded } : request);
    }
  }

  /** Chooses whether what is no longer needed goes too. */
  setUnneeded(unneeded: boolean): void {
    if (this._current?.stage === 'asking') {
      this._current.unneeded = unneeded;
      this._changed.emit();
    }
  }

  /** Stops finding out, decides against it, or puts a failure out of sight. */
  cancel(): void {
    const current = this._current;
    if (!current) {
      return;
    }
    this._current = null;
    if (current.job && isActive(current.job)) {
      this.stop(current.job);
    }
    current.answer(null);
    this._changed.emit();
  }

  /** Tries again what could not be found out. */
  async retry(): Promise<void> {
    const current = this._current;
    if (current?.stage === 'failed') {
      await this.run(current.environment, current.request, current.accepted);
    }
  }

  private async attempt(attempt: IAttempt): Promise<IJob | null> {
    const { accepted, environment, request } = attempt;
    const job = await this.find(attempt);
    if (!job) {
      return null;
    }
    const plan = planOf(job.result);
    const ask =
      plan.changes.length > 0 && (this.policy() === 'always' || touchesMore(plan));
    const agreed = ask ? await this.ask(attempt, plan) : request;
    if (agreed === null) {
      return null;
    }
    const sent = this.requests.change(environment.id, agreed, accepted);
    this.clear(attempt);
    return sent;
  }

  /** The previewing job once it has finished; null where it did not come to that. */
  private async find(attempt: IAttempt): Promise<IJob | null> {
    const { environment, request } = attempt;
    let job: IJob;
    try {
      job = await this.api.change(environment.id, { ...request, preview: true });
      if (this._current !== attempt) {
        this.stop(job);
        return null;
      }
      job = await outcome(this.jobs, job, known => {
        attempt.job = known;
        if (this._current === attempt) {
          this._changed.emit();
        }
      });
    } catch (reason) {
      if (this._current === attempt) {
        this.refused(attempt, reason);
      }
      return null;
    }
    if (this._current !== attempt) {
      return null;
    }
    if (job.state === 'failed') {
      attempt.stage = 'failed';
      this._changed.emit();
    } else if (job.state === 'cancelled') {
      this.clear(attempt); // in another tab
    }
    return job.state === 'finished' ? job : null;
  }

  private ask(attempt: IAttempt, plan: IPlan): Promise<IChangeRequest | null> {
    return new Promise(resolve => {
      attempt.answer = resolve;
      attempt.stage = 'asking';
      attempt.plan = plan;
      this._changed.emit();
    });
  }

  private refused(attempt: IAttempt, reason: unknown): void {
    const { accepted, environment, request } = attempt;
    const error = asApiError(reason);
    const allowing = { ...request, allow_direct_references: true };
    this.clear(attempt);
    this.requests.report({
      error,
      retry: () => this.run(environment, request, accepted),
      allow:
        error.code === 'direct-reference'
          ? () => this.run(environment, allowing, accepted)
          : null
    });
  }

  private clear(attempt: IAttempt): void {
    if (this._current === attempt) {
      this._current = null;
      this._changed.emit();
    }
  }

  /** Whether the server goes on looking changes nothing: a refusal is no news. */
  private stop(job: IJob): void {
    this.api.cancel(job.id).catch(() => undefined);
  }

  private _current: IAttempt | null = null;
  private readonly _changed = new Signal<this, void>(this);
}

function isSame(
  preview: IPreview,
  environment: IEnvironment,
  request: IChangeRequest
): boolean {
  return (
    preview.environment.id === environment.id &&
    JSON.stringify(preview.request) === JSON.stringify(request)
  );
}
