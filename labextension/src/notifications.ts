import { Notification } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Actions } from './actions';
import { changedLines, failureTitle } from './describe';
import type { EnvironmentsModel } from './model';
import { folderName } from './paths';
import type { IJob } from './schema';

/** Long enough to read and to reach the button. */
const AUTO_CLOSE = 10000;

/** What notifications need of the application. */
export interface INotificationHost {
  /** Whether the user can see the panel, and with it how things went. */
  isPanelVisible(): boolean;
  showPanel(): void;
  openFile(path: string): Promise<void>;
}

/** Tells how a job went where the panel alone would not do. */
export class Notifications {
  constructor(
    private readonly model: EnvironmentsModel,
    private readonly actions: Actions,
    private readonly trans: TranslationBundle,
    private readonly host: INotificationHost
  ) {
    model.jobEnded.connect((_, job) => {
      this.tell(job);
    });
  }

  private tell(job: IJob): void {
    if (job.state === 'finished' && job.verb === 'create') {
      this.tellCreated(job);
    } else if (job.state === 'finished' && job.verb === 'freeze') {
      this.tellFrozen(job);
    } else if (!this.host.isPanelVisible()) {
      this.tellUnseen(job);
    }
  }

  private tellCreated(job: IJob): void {
    const { trans } = this;
    const environment = this.model.environments.find(
      item => item.id === job.environment_id
    );
    const notebook = environment ? this.actions.offer(environment) : null;
    const actions =
      environment && notebook !== null
        ? [
            {
              label: trans.__('Use in %1', folderName(notebook)),
              displayType: 'accent' as const,
              callback: () => void this.actions.use(environment)
            }
          ]
        : [];
    this.emit(job.message, 'success', actions);
  }

  private tellFrozen(job: IJob): void {
    const { trans } = this;
    const { changed, diff, path } = job.result ?? {};
    const name = PathExt.basename(typeof path === 'string' ? path : 'requirements.txt');
    const file = PathExt.join(job.folder, name);
    const count = changedLines(typeof diff === 'string' ? diff : '');
    const message =
      changed === true
        ? trans._n(
            '%2 written, %1 line changed',
            '%2 written, %1 lines changed',
            count,
            name
          )
        : trans.__('%1 is already up to date', name);
    this.emit(message, 'success', [
      {
        label: trans.__('Open %1', name),
        callback: () => void this.host.openFile(file)
      }
    ]);
  }

  private tellUnseen(job: IJob): void {
    const failed = job.state === 'failed';
    const message = failed
      ? `${failureTitle(this.trans, job)}: ${job.message}`
      : job.message;
    this.emit(message, failed ? 'error' : 'info', [
      {
        label: this.trans.__('Show'),
        callback: () => {
          this.host.showPanel();
        }
      }
    ]);
  }

  private emit(
    message: string,
    type: 'success' | 'info' | 'error',
    actions: Notification.IAction[]
  ): void {
    // An error waits until somebody has read it.
    const autoClose = type === 'error' ? (false as const) : AUTO_CLOSE;
    Notification.emit(message, type, { actions, autoClose });
  }
}
