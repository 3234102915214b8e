import type { EnvironmentsModel } from './model';
import { foreseen, outcome } from './outcome';
import type { IChangeRequest, IEnvironment, IJob } from './schema';

/** Somebody else wrote the file after it was previewed. */
const CHANGED = 'requirements-changed';

/** What a freeze writes besides the packages, and how. */
export interface IFreezeOptions {
  /** A lock with all hashes (PEP 751), in a file of its own. */
  readonly lock: boolean;
  /** The hashes of all files of each version; a lock always has them. */
  readonly hashes: boolean;
  /** Also the version of Python, in files of its own. */
  readonly python: boolean;
}

export const NO_OPTIONS: IFreezeOptions = { lock: false, hashes: false, python: false };

/** The lock, as PEP 751 calls it. */
const LOCK = 'pylock.toml';

/** What a freeze would write. */
export interface IFreezePlan {
  readonly environment: IEnvironment;
  /** The file, relative to the project's folder. */
  readonly file: string;
  readonly options: IFreezeOptions;
  /** Whether the file would be any different. */
  readonly changed: boolean;
  /** Unified, of the file before and after. */
  readonly diff: string;
  /** The file as it was when the diff was made: its digest, or empty for no file. */
  readonly digest: string;
  /** Names of what exists on this machine only, and cannot be written down. */
  readonly local: readonly string[];
}

/** Finds out what a freeze would write, and writes exactly that. */
export class Freezing {
  constructor(private readonly model: EnvironmentsModel) {}

  /**
   * Null where it was cancelled; rejects with an ApiError where there is no plan.
   *
   * `requirements` is the file for all that is not a lock.
   */
  async plan(
    environment: IEnvironment,
    requirements: string,
    options = NO_OPTIONS
  ): Promise<IFreezePlan | null> {
    const file = options.lock ? LOCK : requirements;
    const request = requestFor(file, options);
    const job = await foreseen(this.model, environment.id, request);
    return job && planIn(environment, file, options, job);
  }

  /**
   * Writes what was planned. Resolves to `changed`, having written nothing, where the file
   * is not the one any more that the plan was made for; what else goes wrong is on show.
   */
  async write(plan: IFreezePlan): Promise<'changed' | 'written' | 'failed'> {
    const { model } = this;
    const { digest, environment, file, options } = plan;
    const job = await model.requests.change(environment.id, {
      ...requestFor(file, options),
      expect: digest
    });
    if (!job) {
      const changed = model.requests.problem?.error.code === CHANGED;
      if (changed) {
        model.requests.dismissProblem();
      }
      return changed ? 'changed' : 'failed';
    }
    // Lost with the server: what came of it is for the panel to say.
    const ended = await outcome(model.jobs, job).catch(() => null);
    if (ended?.error?.code === CHANGED) {
      model.dismiss(ended);
      return 'changed';
    }
    return ended?.state === 'finished' ? 'written' : 'failed';
  }
}

function requestFor(
  file: string,
  { hashes, lock, python }: IFreezeOptions
): IChangeRequest {
  return {
    verb: 'freeze',
    arguments: [file],
    ...(hashes && !lock ? { hashes } : {}),
    ...(python ? { pin_python: true } : {})
  };
}

function planIn(
  environment: IEnvironment,
  file: string,
  options: IFreezeOptions,
  job: IJob
): IFreezePlan {
  const { changed, diff, digest, local } = job.result ?? {};
  return {
    environment,
    file,
    options,
    changed: changed === true,
    diff: typeof diff === 'string' ? diff : '',
    digest: typeof digest === 'string' ? digest : '',
    local: Array.isArray(local) ? local.map(String) : []
  };
}
