import type { TranslationBundle } from '@jupyterlab/translation';

import { appliesTo } from './describe';
import { confirmRemove, confirmUninstall } from './dialogs';
import type { EnvironmentsModel } from './model';
import type { ICreateRequest, IEnvironment, IJob, IPackage } from './schema';
import { splitSpecs } from './specs';

/** What the user may choose for a new environment; all of it has a default. */
export interface ICreateOptions {
  python: string;
  name: string;
  specs: string;
  systemSitePackages: boolean;
}

/** What only the application around the panel can do. */
export interface IHost {
  /** Switches the notebook in front to a kernel. */
  useKernel(name: string): Promise<void>;
}

/** What the user can do; shared by buttons and commands. */
export class Actions {
  constructor(
    private readonly model: EnvironmentsModel,
    private readonly trans: TranslationBundle,
    private readonly host: IHost
  ) {}

  /** Makes an environment for the folder in view. */
  async create(options?: ICreateOptions): Promise<void> {
    const { folder } = this.model;
    if (folder === null) {
      return;
    }
    const request: ICreateRequest = { folder };
    if (options) {
      const specs = splitSpecs(options.specs);
      Object.assign(
        request,
        options.python !== '' && { python: options.python },
        options.name.trim() !== '' && { name: options.name.trim() },
        options.systemSitePackages && { system_site_packages: true },
        specs.length > 0 && { specs }
      );
    }
    await this.model.requests.create(request);
  }

  /** `accepted` is called when the server takes it on: refused packages stay typed. */
  async install(
    environment: IEnvironment,
    text: string,
    accepted: () => void
  ): Promise<void> {
    const specs = splitSpecs(text);
    if (specs.length > 0) {
      const request = { verb: 'install' as const, arguments: specs };
      await this.model.requests.change(environment.id, request, accepted);
    }
  }

  async uninstall(environment: IEnvironment, item: IPackage): Promise<void> {
    if (item.required_by.length > 0) {
      const sure = await this.once(() => confirmUninstall(this.trans, item));
      if (sure !== true) {
        return;
      }
    }
    const request = { verb: 'uninstall' as const, arguments: [item.name] };
    await this.model.requests.change(environment.id, request);
  }

  async upgrade(environment: IEnvironment): Promise<void> {
    await this.model.requests.change(environment.id, {
      verb: 'upgrade',
      arguments: []
    });
  }

  async freeze(environment: IEnvironment): Promise<void> {
    await this.model.requests.change(environment.id, { verb: 'freeze', arguments: [] });
  }

  /** Deletes an environment, after asking. */
  async remove(environment: IEnvironment): Promise<void> {
    await this.removeAfterAsking(environment, false);
  }

  /** Deletes an environment that cannot be used any more, and makes it anew. */
  async recreate(environment: IEnvironment): Promise<void> {
    const removal = await this.removeAfterAsking(environment, true);
    if (removal && (await this.ended(removal)).state === 'finished') {
      await this.model.requests.create({ folder: environment.folder });
    }
  }

  /** Switches the notebook in front to an environment's kernel. */
  async use(environment: IEnvironment): Promise<void> {
    if (environment.name !== null) {
      await this.host.useKernel(environment.name);
    }
  }

  /** The notebook in front, where it could run in an environment and does not yet. */
  offer(environment: IEnvironment): string | null {
    const { front } = this.model;
    if (!front || !appliesTo(environment, front.path)) {
      return null;
    }
    return front.kernel === environment.name ? null : front.path;
  }

  private removeAfterAsking(
    environment: IEnvironment,
    again: boolean
  ): Promise<IJob | null> {
    return this.once(async () => {
      // Kernels come and go; what is about to be shut down has to be what is named.
      await this.model.refresh().catch(() => undefined);
      const now = this.model.environments.find(item => item.id === environment.id);
      const subject = now ?? environment;
      if (!(await confirmRemove(this.trans, subject, again))) {
        return null;
      }
      return this.model.requests.remove(subject.id, subject.kernels.length > 0);
    });
  }

  /** Asks the user something; null while something is being asked: a double click is one click. */
  private async once<T>(ask: () => Promise<T>): Promise<T | null> {
    if (this._asking) {
      return null;
    }
    this._asking = true;
    try {
      return await ask();
    } finally {
      this._asking = false;
    }
  }

  /** The job once it has ended and the model knows what came of it. */
  private ended(job: IJob): Promise<IJob> {
    return new Promise(resolve => {
      const onEnded = (_: unknown, ended: IJob): void => {
        if (ended.id === job.id) {
          this.model.jobEnded.disconnect(onEnded);
          resolve(ended);
        }
      };
      this.model.jobEnded.connect(onEnded);
    });
  }

  private _asking = false;
}
