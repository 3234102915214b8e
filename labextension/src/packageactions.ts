import type { EnvironmentsModel } from './model/model';
import type { IEnvironment, IJob } from './model/schema';
import { optionsIn, splitSpecs } from './model/specs';

/** What the user can do with packages; each is previewed as the user has set it. */
export class PackageActions {
  constructor(private readonly model: EnvironmentsModel) {}

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
}
