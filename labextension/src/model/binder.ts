import { PathExt } from '@jupyterlab/coreutils';

import type { EnvironmentsModel } from './model';
import { outcome, refusalOf } from './outcome';
import type { IEnvironment, IJob } from './schema';

/** A file as it would be written, or taken away. */
export interface IBinderFile {
  /** As it is called from the project, or by its last two parts where it is not in it. */
  readonly name: string;
  readonly removed: boolean;
  /** Unified, of the file before and after. */
  readonly diff: string;
}

/** How Binder builds an environment, in files. */
export interface IBinderPlan {
  readonly environment: IEnvironment;
  /** Those that would be any different. */
  readonly files: readonly IBinderFile[];
  /** Markdown that leads there; null where it is not known what it leads to. */
  readonly badge: string | null;
  readonly remarks: readonly string[];
}

/** Finds out what Binder needs, and writes it. */
export class BinderFiles {
  constructor(private readonly model: EnvironmentsModel) {}

  /** Null where it was cancelled; rejects with an ApiError where there is no plan. */
  async plan(environment: IEnvironment): Promise<IBinderPlan | null> {
    const { api, jobs } = this.model;
    const request = { verb: 'binder' as const, arguments: [], preview: true };
    const job = await outcome(jobs, await api.change(environment.id, request));
    if (job.state === 'failed') {
      throw refusalOf(job);
    }
    return job.state === 'finished' ? planIn(environment, job) : null;
  }

  /** What was written; null where it was not, which is on show. */
  async write(environment: IEnvironment): Promise<IBinderPlan | null> {
    const { jobs, requests } = this.model;
    const request = { verb: 'binder' as const, arguments: [] };
    const job = await requests.change(environment.id, request);
    // Lost with the server: what came of it is for the panel to say.
    const ended = job && (await outcome(jobs, job).catch(() => null));
    return ended?.state === 'finished' ? planIn(environment, ended) : null;
  }
}

interface IResult {
  files?: { path: string; changed: boolean; removed: boolean; diff: string }[];
  badge?: { markdown: string; url: string } | null;
  remarks?: string[];
}

function planIn(environment: IEnvironment, job: IJob): IBinderPlan {
  const { badge, files, remarks }: IResult = job.result ?? {};
  return {
    environment,
    files: (files ?? [])
      .filter(({ changed }) => changed)
      .map(({ diff, path, removed }) => ({
        name: nameOf(environment.project, path),
        removed,
        diff
      })),
    badge: badge?.markdown ?? null,
    remarks: remarks ?? []
  };
}

function nameOf(project: string, path: string): string {
  return path.startsWith(`${project}/`)
    ? path.slice(project.length + 1)
    : PathExt.join(PathExt.basename(PathExt.dirname(path)), PathExt.basename(path));
}
