import { Notification } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { allows } from './model/environments';
import { REQUIREMENTS } from './model/drift';
import { Freezing } from './model/freezing';
import type { EnvironmentsModel } from './model/model';
import { folderOf } from './model/paths';
import {
  REMEDIES,
  askCreate,
  askFreeze,
  showComparison
} from './views/requirementsdialogs';
import type { IEnvironment } from './model/schema';

/** Long enough to read and to reach the button. */
const AUTO_CLOSE = 10000;

/** What the user can do with a requirements file. Its paths are relative to the project. */
export class RequirementsActions {
  constructor(
    private readonly model: EnvironmentsModel,
    private readonly trans: TranslationBundle,
    private readonly openFile: (path: string) => Promise<void>
  ) {
    this._freezing = new Freezing(model);
  }

  /** Shows what a freeze would write, and writes it when the user agrees. */
  async freeze(environment: IEnvironment, file = REQUIREMENTS): Promise<void> {
    if (this._freezes) {
      return; // a double click is one click
    }
    this._freezes = true;
    await this.model.requests.attempt(() => this.freezeAfterAsking(environment, file));
    this._freezes = false;
  }

  /** Makes the environment what the file says; what it removes is shown before. */
  async sync(environment: IEnvironment, file = REQUIREMENTS): Promise<void> {
    await this.model.previews.run(environment, {
      verb: 'sync',
      arguments: [],
      requirements: [file]
    });
  }

  /** Installs what the file lists. */
  async install(environment: IEnvironment, file: string): Promise<void> {
    await this.model.previews.run(environment, {
      verb: 'install',
      arguments: [],
      requirements: [file]
    });
  }

  /** Shows where the file and the environment differ, and what can be done about it. */
  async compare(environment: IEnvironment, file: string): Promise<void> {
    const { model, trans } = this;
    await this.model.requests.attempt(async () => {
      const comparison = await model.api.comparison(environment.id, file);
      const allowed = REMEDIES.filter(
        verb => allows(environment, verb) && !model.activeJob(environment.id)
      );
      const chosen = await showComparison(trans, environment, comparison, allowed);
      if (chosen !== null) {
        await this[chosen](environment, file);
      }
    });
  }

  /**
   * Does something with a file, by its server path, and the environment it belongs to.
   * Where there is none, offers to create one from the file.
   */
  async withFile(
    path: string,
    act: (environment: IEnvironment, file: string) => Promise<void>
  ): Promise<void> {
    const { model, trans } = this;
    const folder = folderOf(path);
    await this.model.requests.attempt(async () => {
      const { environment } = await model.api.folder(folder);
      if (environment) {
        await act(environment, PathExt.relative(environment.folder, path));
      } else if (await askCreate(trans, path)) {
        await model.requests.create({
          folder,
          requirements: [PathExt.basename(path)],
          project_requirements: false
        });
      }
    });
  }

  private async freezeAfterAsking(
    environment: IEnvironment,
    file: string
  ): Promise<void> {
    const path = PathExt.join(environment.folder, file);
    for (let again = false; ; again = true) {
      const plan = await this._freezing.plan(environment, file);
      if (!plan) {
        return;
      }
      if (!plan.changed) {
        this.sayUpToDate(path);
        return;
      }
      const answer = await askFreeze(this.trans, plan, again);
      if (answer === 'open') {
        await this.openFile(path);
      }
      if (answer !== 'write' || (await this._freezing.write(plan)) !== 'changed') {
        return;
      }
    }
  }

  private sayUpToDate(path: string): void {
    const name = PathExt.basename(path);
    Notification.success(this.trans.__('%1 is up to date.', name), {
      autoClose: AUTO_CLOSE,
      actions: [
        {
          label: this.trans.__('Open %1', name),
          callback: () => void this.openFile(path)
        }
      ]
    });
  }

  private readonly _freezing: Freezing;
  private _freezes = false;
}
