import { ApiError } from './api';
import type { IApi } from './api';
import { isActive } from './jobs';
import type { JobStore } from './jobs';
import type { ChangeRequests } from './requests';
import type { IChangeRequest, IErrorDocument, IJob } from './schema';

/** Who changes are asked of, and who knows what came of them. */
export interface IChanger {
  readonly api: IApi;
  readonly jobs: JobStore;
  readonly requests: ChangeRequests;
}

/** A job once it has ended, `seen` as it goes on; rejects where the server has lost it. */
export function outcome(
  jobs: JobStore,
  job: IJob,
  seen: (job: IJob) => void = () => undefined
): Promise<IJob> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const known = jobs.get(job.id);
      if (known) {
        seen(known);
      }
      if (known && isActive(known)) {
        return;
      }
      jobs.changed.disconnect(look);
      if (known) {
        resolve(known);
      } else {
        // A list of jobs may be older than the job; a server that was started again is not.
        jobs.read(job.id).then(() => {
          resolve(outcome(jobs, job, seen));
        }, reject);
      }
    };
    jobs.changed.connect(look);
    jobs.put(job);
  });
}

/**
 * The job that found out what a change of an environment comes to; null where it was cancelled.
 *
 * Rejects with an ApiError where that cannot be found out.
 */
export async function foreseen(
  { api, jobs }: IChanger,
  environmentId: string,
  request: IChangeRequest
): Promise<IJob | null> {
  const asked = await api.change(environmentId, { ...request, preview: true });
  const job = await outcome(jobs, asked);
  if (job.state === 'failed') {
    throw refusalOf(job);
  }
  return job.state === 'finished' ? job : null;
}

/** The job that made a change of an environment; null where it did not, which is on show. */
export async function made(
  { jobs, requests }: IChanger,
  environmentId: string,
  request: IChangeRequest
): Promise<IJob | null> {
  const job = await requests.change(environmentId, request);
  // Lost with the server: what came of it is for the panel to say.
  const ended = job && (await outcome(jobs, job).catch(() => null));
  return ended?.state === 'finished' ? ended : null;
}

/** Why a job failed, as the request itself could have been refused. */
export function refusalOf(job: IJob): ApiError {
  const { code, message, details }: IErrorDocument = job.error ?? {
    code: 'unexpected',
    message: job.message
  };
  return new ApiError(code, message, details);
}
