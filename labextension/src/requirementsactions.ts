import { Notification } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { allows } from './model/environments';
import { REQUIREMENTS } from './model/drift';
import { Freezing, NO_OPTIONS } from './model/freezing';
import type { IFreezeOptions } from './model/freezing';
import type { EnvironmentsModel } from './model/model';
import { folderOf } from './model/paths';
import { askFreeze } from './views/freezedialog';
import { REMEDIES, askCreate, showComparison } from './views/requirementsdialogs';
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
  async freeze(
    environment: IEnvironment,
    file = REQUIREMENTS,
    asking = false
  ): Promise<void> {
    if (this._freezes) {
      return; // a double click is one click
    }
    this._freezes = true;
    await this.model.requests.attempt(() =>
      this.freezeAfterAsking(environment, file, asking)
    );
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

  /** `asking`: to be asked even where nothing is to be written as it stands. */
  private async freezeAfterAsking(
    environment: IEnvironment,
    file: string,
    asking: boolean
  ): Promise<void> {
    let options: IFreezeOptions = NO_OPTIONS;
    for (let again = false, ask = asking; ;) {
      const plan = await this._freezing.plan(environment, file, options);
      if (!plan) {
        return;
      }
      const path = PathExt.join(environment.folder, plan.file);
      if (!plan.changed && !ask) {
        this.sayUpToDate(environment, path, file);
        return;
      }
      const answer = await askFreeze(this.trans, plan, again, options =>
        this._freezing.plan(environment, file, options)
      );
      if (answer.action === 'open') {
        await this.openFile(PathExt.join(environment.folder, answer.file));
      }
      if (answer.action !== 'write') {
        return;
      }
      // What was chosen but not seen yet is shown first.
      if (answer.plan?.changed) {
        if ((await this._freezing.write(answer.plan)) !== 'changed') {
          return;
        }
        again = true;
      } else {
        ask = false;
      }
      ({ options } = answer);
    }
  }

  private sayUpToDate(environment: IEnvironment, path: string, file: string): void {
    const name = PathExt.basename(path);
    Notification.success(this.trans.__('%1 is up to date.', name), {
      autoClose: AUTO_CLOSE,
      actions: [
        {
          label: this.trans.__('Open %1', name),
          callback: () => void this.openFile(path)
        },
        {
          label: this.trans.__('Options…'),
          callback: () => void this.freeze(environment, file, true)
        }
      ]
    });
  }

  private readonly _freezing: Freezing;
  private _freezes = false;
}
