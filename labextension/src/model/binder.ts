import { PathExt } from '@jupyterlab/coreutils';

import { foreseen, made } from './outcome';
import type { IChanger } from './outcome';
import type { IChangeRequest, IEnvironment, IJob } from './schema';

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
  /** Markdown that leads there; null where it is not known where the project is published. */
  readonly badge: string | null;
  readonly remarks: readonly string[];
}

const REQUEST: IChangeRequest = { verb: 'binder', arguments: [] };

/** Finds out what Binder needs, and writes it. */
export class BinderFiles {
  constructor(private readonly changer: IChanger) {}

  /** Null where it was cancelled; rejects with an ApiError where there is no plan. */
  async plan(environment: IEnvironment): Promise<IBinderPlan | null> {
    const job = await foreseen(this.changer, environment.id, REQUEST);
    return job && planIn(environment, job);
  }

  /** The badge of a project that is published at a URL or a DOI. Null and rejects as {@link plan}. */
  async badge(environment: IEnvironment, repository: string): Promise<string | null> {
    const request = { ...REQUEST, repository };
    const job = await foreseen(this.changer, environment.id, request);
    return job && planIn(environment, job).badge;
  }

  /** What was written; null where it was not, which is on show. */
  async write(environment: IEnvironment): Promise<IBinderPlan | null> {
    const job = await made(this.changer, environment.id, REQUEST);
    return job && planIn(environment, job);
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
