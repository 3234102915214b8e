import { ApiError } from './api';
import { isActive } from './jobs';
import type { JobStore } from './jobs';
import type { IErrorDocument, IJob } from './schema';

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

/** Why a job failed, as the request itself could have been refused. */
export function refusalOf(job: IJob): ApiError {
  const { code, message, details }: IErrorDocument = job.error ?? {
    code: 'unexpected',
    message: job.message
  };
  return new ApiError(code, message, details);
}
