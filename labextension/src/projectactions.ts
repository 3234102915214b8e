import type { TranslationBundle } from '@jupyterlab/translation';
import { PathExt } from '@jupyterlab/coreutils';

import { BinderFiles } from './model/binder';
import { allows } from './model/environments';
import { isActive } from './model/jobs';
import type { EnvironmentsModel } from './model/model';
import { DEFAULT_CHOICE, notebookWithin, reproduceRequest } from './model/reproduction';
import type { IEnvironment } from './model/schema';
import { askBinder, showBadge } from './views/binderdialogs';
import { askReproduce } from './views/reproducedialog';
import { askSyncDay } from './views/syncdialog';

/** What the user can do with a project as a whole, so that it works for others and later. */
export class ProjectActions {
  constructor(
    private readonly model: EnvironmentsModel,
    private readonly trans: TranslationBundle,
    private readonly openFile: (path: string) => Promise<void>
  ) {
    this._binder = new BinderFiles(model);
  }

  /** Whether there is a project to look at and run. */
  get possible(): boolean {
    const { loaded, outage, project } = this.model;
    return loaded && outage === null && project !== null;
  }

  /** Whether its notebooks can be run again: they are not being run already. */
  get reproducible(): boolean {
    const { reproduction } = this.model;
    return this.possible && (reproduction === null || !isActive(reproduction));
  }

  /** The environment that Binder can be told to build; null where there is none. */
  get forBinder(): IEnvironment | null {
    const { busy, environment } = this.model;
    return environment && allows(environment, 'freeze') && !busy ? environment : null;
  }

  /** Looks where imports, declarations and packages disagree. */
  async check(): Promise<void> {
    const { check, project } = this.model;
    if (project !== null) {
      await check.run(project);
    }
  }

  /** Runs the project's notebooks again, in a copy of it, as the user chooses. */
  async reproduce(): Promise<void> {
    const { front, project, requests } = this.model;
    if (project === null) {
      return;
    }
    await this.once(async () => {
      const notebook = notebookWithin(front?.path, project);
      const choice = await askReproduce(this.trans, this._choice, notebook);
      if (choice) {
        this._choice = choice;
        await requests.reproduce(reproduceRequest(project, choice, notebook));
      }
    });
  }

  /** Makes the environment what the project's file says, with the packages of a day. */
  async syncAsOf(environment: IEnvironment): Promise<void> {
    await this.once(async () => {
      const day = await askSyncDay(this.trans);
      if (day !== null) {
        const request = { verb: 'sync' as const, arguments: [], as_of: day };
        // What it comes to is asked elsewhere; meanwhile other things can be done.
        void this.model.previews.run(environment, request);
      }
    });
  }

  /** Shows what Binder would be given, writes it when the user agrees, and shows the badge. */
  async binder(environment: IEnvironment): Promise<void> {
    const { requests } = this.model;
    await this.once(() =>
      requests.attempt(async () => {
        const plan = await this._binder.plan(environment);
        if (!plan) {
          return;
        }
        if (plan.files.length === 0) {
          await showBadge(this.trans, plan, false);
        } else if (await askBinder(this.trans, plan)) {
          const written = await this._binder.write(environment);
          if (written) {
            await showBadge(this.trans, written, true);
          }
        }
      })
    );
  }

  /** Opens a file of the project by its path in it. */
  async open(folder: string, path: string): Promise<void> {
    await this.model.requests.attempt(() => this.openFile(PathExt.join(folder, path)));
  }

  /** A double click is one click. */
  private async once(act: () => Promise<void>): Promise<void> {
    if (this._asking) {
      return;
    }
    this._asking = true;
    try {
      await act();
    } finally {
      this._asking = false;
    }
  }

  private readonly _binder: BinderFiles;
  private _choice = DEFAULT_CHOICE;
  private _asking = false;
}
