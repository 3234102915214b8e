import { foreseen, made } from './outcome';
import type { IChanger } from './outcome';
import type { IChangeRequest, IEnvironment, IJob } from './schema';

/** One code cell's source before and after; `cell` counts code cells from 1, 0 is a new one in front. */
export interface ICellEdit {
  readonly cell: number;
  readonly before: string;
  readonly after: string;
}

/** What a notebook would say that it needs. */
export interface IEmbedPlan {
  readonly environment: IEnvironment;
  /** Its path in the project. */
  readonly notebook: string;
  /** Whether it would be any different. */
  readonly changed: boolean;
  /** Unified, of the cell before and after. */
  readonly diff: string;
  readonly edit: ICellEdit;
  /** Modules of which nobody knows what provides them. */
  readonly unknown: readonly string[];
  /** Distributions that cannot be written down, and why: the end of a sentence. */
  readonly leftOut: readonly { name: string; reason: string }[];
  /** Whole sentences on anything else. */
  readonly remarks: readonly string[];
}

/** An open notebook, which may know more than is on the disk. */
export interface IOpenNotebook {
  /** Saves what is not saved yet. False where it could not be, which the application has said. */
  save(): Promise<boolean>;
  /** Changes one cell, shows it and saves. False, and nothing is changed, where the cell is another by now. */
  edit(edit: ICellEdit): Promise<boolean>;
}

/** Finds out what a notebook needs, and has it written into the notebook itself (PEP 723). */
export class Embedding {
  constructor(private readonly changer: IChanger) {}

  /** Null where it was cancelled; rejects with an ApiError where there is no plan. */
  async plan(environment: IEnvironment, notebook: string): Promise<IEmbedPlan | null> {
    const job = await foreseen(this.changer, environment.id, requestFor(notebook));
    return job && planIn(environment, notebook, job);
  }

  /**
   * Writes what was planned. False, and nothing is written, where the notebook is another by now.
   *
   * One that is open here is changed there: written to the disk behind its back it would have to
   * be loaded anew, and lose what its running cells put out meanwhile.
   */
  async write(plan: IEmbedPlan, open: IOpenNotebook | null): Promise<boolean> {
    if (open) {
      return open.edit(plan.edit);
    }
    await made(this.changer, plan.environment.id, requestFor(plan.notebook));
    return true; // what came of it is on show
  }
}

function requestFor(notebook: string): IChangeRequest {
  return { verb: 'embed', arguments: [notebook] };
}

interface IResult {
  changed?: boolean;
  diff?: string;
  cell?: number;
  before?: string;
  after?: string;
  unknown?: string[];
  left_out?: { name: string; reason: string }[];
  remarks?: string[];
}

function planIn(environment: IEnvironment, notebook: string, job: IJob): IEmbedPlan {
  const {
    after = '',
    before = '',
    cell = 0,
    changed = false,
    diff = '',
    left_out: leftOut = [],
    remarks = [],
    unknown = []
  }: IResult = job.result ?? {};
  const edit = { cell, before, after };
  return { environment, notebook, changed, diff, edit, unknown, leftOut, remarks };
}
