import type { TranslationBundle } from '@jupyterlab/translation';

import { asApiError, ApiError } from './model/api';
import type { EnvironmentsModel } from './model/model';
import type { IEnvironment, IJob } from './model/schema';
import { optionsIn, splitSpecs } from './model/specs';

/** What the user can do with packages; each is previewed as the user has set it. */
export class PackageActions {
  constructor(
    private readonly model: EnvironmentsModel,
    private readonly trans: TranslationBundle
  ) {}

  /**
   * Installs what was typed or pasted; text with a line that is no package does nothing.
   *
   * `accepted` is called when the server takes it on: refused packages stay typed.
   */
  async install(
    environment: IEnvironment,
    text: string,
    accepted?: () => void
  ): Promise<IJob | null> {
    const specs = splitSpecs(text);
    if (specs.length === 0 || optionsIn(text).length > 0) {
      return null;
    }
    const request = { verb: 'install' as const, arguments: specs };
    return this.model.previews.run(environment, request, accepted);
  }

  /** Makes one version of a package the installed one. */
  async installVersion(
    environment: IEnvironment,
    name: string,
    version: string
  ): Promise<IJob | null> {
    const request = { verb: 'install' as const, arguments: [`${name}==${version}`] };
    return this.model.previews.run(environment, request);
  }

  /** Moves packages to their newest version; without names all that was asked for. */
  async upgrade(
    environment: IEnvironment,
    names: readonly string[] = [],
    accepted?: () => void
  ): Promise<IJob | null> {
    const request = { verb: 'upgrade' as const, arguments: [...names] };
    return this.model.previews.run(environment, request, accepted);
  }

  async uninstall(
    environment: IEnvironment,
    names: readonly string[],
    accepted?: () => void
  ): Promise<IJob | null> {
    const request = { verb: 'uninstall' as const, arguments: [...names] };
    return this.model.previews.run(environment, request, accepted);
  }

  /** Takes a past change back, after showing what that would do. */
  async undo(environment: IEnvironment, number: number): Promise<IJob | null> {
    const request = { verb: 'undo' as const, arguments: [], number };
    return this.model.previews.run(environment, request);
  }

  /** Takes the newest change of packages back that was not undone yet. */
  async undoLast(environment: IEnvironment): Promise<void> {
    const { api, requests } = this.model;
    requests.dismissProblem();
    try {
      // By its number: somebody may make another change before the user agrees.
      const last = (await api.history(environment.id)).find(
        ({ next_undo }) => next_undo
      );
      if (!last) {
        throw new ApiError(
          'not-undoable',
          this.trans.__(
            'There is nothing to undo: no change of packages that could be taken back.'
          ),
          '',
          400
        );
      }
      await this.undo(environment, last.number);
    } catch (reason) {
      const retry = (): Promise<null> => this.undoLast(environment).then(() => null);
      requests.report({ error: asApiError(reason), retry, allow: null });
    }
  }

  /** Brings back what there was after a past change, after showing what that would do. */
  async restore(environment: IEnvironment, number: number): Promise<IJob | null> {
    const request = { verb: 'restore' as const, arguments: [], number };
    return this.model.previews.run(environment, request);
  }
}
