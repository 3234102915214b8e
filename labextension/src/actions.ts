import type { TranslationBundle } from '@jupyterlab/translation';

import { asApiError } from './model/api';
import { createRequest, defaultOptions } from './model/create';
import type { ICreateOptions } from './model/create';
import { appliesTo } from './model/environments';
import { confirmCreateAgain, confirmRemove } from './views/dialogs';
import type { IMemory } from './model/remembered';
import type { EnvironmentsModel, IFront } from './model/model';
import { PackageActions } from './packageactions';
import { ProjectActions } from './projectactions';
import type { IProjectHost } from './projectactions';
import { RequirementsActions } from './requirementsactions';
import type { IEnvironment, IFolder, IJob, Mending } from './model/schema';
import { KernelSwitches } from './switches';
import type { UseKernel } from './switches';

/** What only the application around the panel can do. */
export interface IHost extends IProjectHost {
  readonly useKernel: UseKernel;
  /** What outlives a reload of the page. */
  readonly memory: IMemory;
  /** Opens a terminal with an environment active; null where there are no terminals. */
  readonly openTerminal: ((environmentId: string) => Promise<void>) | null;
  /** The names of the files in a folder, by its server path. */
  listFiles(folder: string): Promise<string[]>;
}

/** What the user can do; shared by buttons and commands. */
export class Actions {
  constructor(
    private readonly model: EnvironmentsModel,
    private readonly trans: TranslationBundle,
    readonly host: IHost
  ) {
    this.switches = new KernelSwitches(model, host.useKernel, host.memory);
    this.packages = new PackageActions(model, trans);
    this.requirements = new RequirementsActions(model, trans, host.openFile);
    this.project = new ProjectActions(model, trans, host);
  }

  readonly switches: KernelSwitches;
  readonly packages: PackageActions;
  readonly requirements: RequirementsActions;
  readonly project: ProjectActions;

  /** Makes an environment for the folder in view: as the user has set, or chosen. */
  async create(options?: ICreateOptions): Promise<void> {
    const { folderInfo } = this.model;
    if (folderInfo) {
      await this.createIn(folderInfo, options);
    }
  }

  /** Makes an environment for a folder; null where the server refuses, which the panel shows. */
  createIn(info: IFolder, options?: Partial<ICreateOptions>): Promise<IJob | null> {
    const { folder, requirements } = info;
    const chosen = { ...defaultOptions(this.model.settings, requirements), ...options };
    return this.model.requests.create(createRequest(folder, chosen, requirements));
  }

  freeze(environment: IEnvironment): Promise<void> {
    return this.requirements.freeze(environment);
  }

  /** Deletes an environment, after asking. */
  async remove(environment: IEnvironment): Promise<void> {
    await this.once(async () => {
      const subject = await this.current(environment);
      if (await confirmRemove(this.trans, subject)) {
        await this.model.requests.remove(subject.id, subject.kernels.length > 0);
      }
    });
  }

  /** Makes an environment usable again; asks first where kernels will have to restart. */
  async mend(environment: IEnvironment, mending: Mending): Promise<void> {
    if (mending === 'repair') {
      const request = { verb: 'repair' as const, arguments: [] };
      await this.model.requests.change(environment.id, request);
      return;
    }
    await this.once(async () => {
      const subject = await this.current(environment);
      const sure =
        subject.kernels.length === 0 || (await confirmCreateAgain(this.trans, subject));
      if (sure) {
        const { folder } = subject;
        await this.model.requests.create(
          mending === 'create' ? { folder } : { folder, again: true }
        );
      }
    });
  }

  /** Opens a terminal in the project, with the environment active. */
  async openTerminal(environment: IEnvironment): Promise<void> {
    const { requests } = this.model;
    requests.dismissProblem();
    try {
      await this.host.openTerminal?.(environment.id);
    } catch (reason) {
      const retry = (): Promise<null> =>
        this.openTerminal(environment).then(() => null);
      requests.report({ error: asApiError(reason), retry, allow: null });
    }
  }

  /** Switches a document, by default the one in front, to an environment's kernel. */
  async use(environment: IEnvironment, front = this.model.front): Promise<void> {
    if (front && environment.name !== null) {
      await this.switches.use(front.path, environment.name);
    }
  }

  /** The document in front, where it could run in an environment and does not yet. */
  offer(environment: IEnvironment): IFront | null {
    const { front } = this.model;
    if (!front || !appliesTo(environment, front.path)) {
      return null;
    }
    const does = front.kernel === environment.name || this.switches.expects(front.path);
    return does ? null : front;
  }

  /** The environment as it is now: kernels come and go, and what is named has to be true. */
  private async current(environment: IEnvironment): Promise<IEnvironment> {
    await this.model.refresh().catch(() => undefined); // the outage is on show
    const { environments } = this.model;
    return environments.find(item => item.id === environment.id) ?? environment;
  }

  /** Asks the user something, unless something is being asked: a double click is one click. */
  private async once(ask: () => Promise<void>): Promise<void> {
    if (this._asking) {
      return;
    }
    this._asking = true;
    try {
      await ask();
    } finally {
      this._asking = false;
    }
  }

  private _asking = false;
}
