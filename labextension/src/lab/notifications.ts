import { Notification } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Actions } from '../actions';
import { failureTitle, staleText } from '../views/describe';
import { countChanges, parseDiff } from '../model/diff';
import { RememberedIds } from '../model/remembered';
import { REQUIREMENTS } from '../model/drift';
import { isActive } from '../model/jobs';
import type { EnvironmentsModel } from '../model/model';
import type { IStaleKernel } from '../model/restarts';
import type { IJob } from '../model/schema';

/** Long enough to read and to reach the button. */
const AUTO_CLOSE = 10000;

type Type = 'success' | 'info' | 'warning' | 'error';

/** What notifications need of the application. */
export interface INotificationHost {
  /** Whether the user can see the panel, and with it how things went. */
  isPanelVisible(): boolean;
  showPanel(): void;
}

/**
 * Tells how a job went where the panel alone would not do.
 *
 * How well it went is told in the tab that asked for it, be it after a reload; what went
 * wrong concerns everybody who cannot see the panel.
 */
export class Notifications {
  constructor(
    private readonly model: EnvironmentsModel,
    private readonly actions: Actions,
    private readonly trans: TranslationBundle,
    private readonly host: INotificationHost
  ) {
    this._told = new RememberedIds(actions.host.memory, 'jupyter-venv:told');
    model.jobEnded.connect((_, job) => {
      this.tellOnce(job);
    });
    model.stateChanged.connect(this.catchUp, this);
    model.stateChanged.connect(this.withdrawOffers, this);
    model.previews.changed.connect(() => {
      const { current } = model.previews;
      if (current?.stage === 'failed' && current.job) {
        this.tellOnce(current.job);
      }
    });
    model.restarts.found.connect((_, kernel) => {
      this.tellStale(kernel);
    });
    model.restarts.gone.connect((_, id) => {
      this.withdraw(id);
    });
  }

  /** Tells of what ended while this tab was being reloaded. */
  private catchUp(): void {
    const { jobs, loaded, requests } = this.model;
    if (loaded) {
      this.model.stateChanged.disconnect(this.catchUp, this);
      jobs.all
        .filter(job => !isActive(job) && requests.isOwn(job))
        .forEach(this.tellOnce, this);
    }
  }

  private tellOnce(job: IJob): void {
    if (!this._told.has(job.id)) {
      this._told.add(job.id);
      this.tell(job);
    }
  }

  private tell(job: IJob): void {
    if (job.state === 'failed') {
      if (!this.host.isPanelVisible()) {
        const { trans } = this;
        const message = `${failureTitle(trans, job)}: ${job.message}`;
        this.emit(message, 'error', [this.showJob(job)]);
      }
    } else if (this.model.requests.isOwn(job)) {
      if (job.state === 'finished' && job.verb === 'create') {
        this.tellCreated(job);
      } else if (job.state === 'finished' && job.verb === 'freeze') {
        this.tellFrozen(job);
      } else if (!this.host.isPanelVisible()) {
        this.emit(job.message, 'info', [this.showJob(job)]);
      }
    }
  }

  private tellCreated(job: IJob): void {
    const { trans } = this;
    const environment = this.model.environments.find(
      item => item.id === job.environment_id
    );
    const front = environment ? this.actions.offer(environment) : null;
    // As of a day there is more to say than a notification holds; the panel has all of it.
    const more =
      job.result?.as_of !== undefined && !this.host.isPanelVisible()
        ? [this.showJob(job)]
        : [];
    if (!environment || !front) {
      this.emit(job.message, 'success', more);
      return;
    }
    const offer = this.emit(job.message, 'success', [
      {
        label: trans.__('Use in %1', front.name),
        displayType: 'accent',
        callback: () => {
          this.withdrawOffer(offer);
          void this.actions.use(environment, front);
        }
      },
      ...more
    ]);
    this._offers.set(offer, { environmentId: environment.id, path: front.path });
  }

  /** Takes back the offers of kernels that notebooks have got by now, or cannot get any more. */
  private withdrawOffers(): void {
    for (const [offer, { environmentId, path }] of [...this._offers]) {
      const made = this.model.environments.find(({ id }) => id === environmentId);
      if (!made || made.kernels.some(kernel => kernel.path === path)) {
        this.withdrawOffer(offer);
      }
    }
  }

  private withdrawOffer(offer: string): void {
    this._offers.delete(offer);
    Notification.dismiss(offer);
  }

  private tellFrozen(job: IJob): void {
    const { trans } = this;
    const { changed, diff, path } = job.result ?? {};
    const file = this.fileOf(job, typeof path === 'string' ? path : '');
    const name = PathExt.basename(file);
    const { added, removed } = countChanges(
      parseDiff(typeof diff === 'string' ? diff : '')
    );
    // A replaced line counts once.
    const count = Math.max(added, removed);
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
        callback: () => void this.actions.host.openFile(file)
      }
    ]);
  }

  /** The server path of a file that a job has written, told by its absolute one. */
  private fileOf(job: IJob, path: string): string {
    const { environments } = this.model;
    const project = environments.find(({ id }) => id === job.environment_id)?.project;
    const within = project !== undefined && path.startsWith(`${project}/`);
    const file = within ? path.slice(project.length + 1) : PathExt.basename(path);
    return PathExt.join(job.folder, file || REQUIREMENTS);
  }

  /** A kernel that runs on with what was replaced is worth a word where nobody sees the panel. */
  private tellStale(item: IStaleKernel): void {
    const { model, trans } = this;
    const { id } = item.kernel;
    this.withdraw(id);
    if (this.host.isPanelVisible()) {
      return;
    }
    const notification = this.emit(staleText(trans, item), 'warning', [
      {
        label: trans.__('Restart kernel'),
        callback: () => void model.restarts.restart(id)
      },
      this.show(item.environmentId)
    ]);
    this._stale.set(id, notification);
  }

  private withdraw(kernelId: string): void {
    const notification = this._stale.get(kernelId);
    if (notification !== undefined) {
      this._stale.delete(kernelId);
      Notification.dismiss(notification);
    }
  }

  private show(environmentId: string): Notification.IAction {
    return {
      label: this.trans.__('Show'),
      callback: () => {
        this.host.showPanel();
        void this.model.select(environmentId);
      }
    };
  }

  private showJob(job: IJob): Notification.IAction {
    // Notebooks are run again with an environment in their folder or without.
    return job.verb === 'reproduce'
      ? {
          label: this.trans.__('Show'),
          callback: () => {
            this.host.showPanel();
            void this.model.setFolder(job.folder);
          }
        }
      : this.show(job.environment_id);
  }

  private emit(message: string, type: Type, actions: Notification.IAction[]): string {
    // What is wrong waits until somebody has read it.
    const autoClose =
      type === 'error' || type === 'warning' ? (false as const) : AUTO_CLOSE;
    return Notification.emit(message, type, { actions, autoClose });
  }

  private readonly _told: RememberedIds;
  private readonly _stale = new Map<string, string>();
  /** What is offered to which notebook, by the id of the notification. */
  private readonly _offers = new Map<string, { environmentId: string; path: string }>();
}
