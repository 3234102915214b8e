import { askedDay } from './day';
import type { IDay } from './day';
import type { ICreateRequest, IInterpreter } from './schema';
import type { ISettings } from './settings';
import { splitSpecs } from './specs';

/** What the user may choose for a new environment; empty where nothing was chosen. */
export interface ICreateOptions extends IDay<'auto' | 'git' | 'day'> {
  /** A version or a path; empty for the default. */
  python: string;
  /** Packages as typed. */
  specs: string;
  /** The name of a requirements file of the folder; empty for none. */
  requirements: string;
  /** The kernel's name; empty for one from the folder's. */
  name: string;
  systemSitePackages: boolean;
  /** Also what the notebooks import and nothing lists. */
  fromImports: boolean;
}

/** What the form starts with: the folder's own file, and what the user has set. */
export function defaultOptions(
  settings: ISettings,
  requirements: string | null
): ICreateOptions {
  return {
    python: settings.python,
    specs: settings.packages.join(', '),
    requirements: requirements ?? '',
    name: '',
    systemSitePackages: false,
    asOf: 'auto',
    day: '',
    fromImports: false
  };
}

/**
 * The request for a new environment in `folder`, which has `ownRequirements` if any.
 *
 * It says only what differs from what the server does by itself.
 */
export function createRequest(
  folder: string,
  options: ICreateOptions,
  ownRequirements: string | null
): ICreateRequest {
  const request: ICreateRequest = { folder };
  const specs = splitSpecs(options.specs);
  const name = options.name.trim();
  const file = options.requirements.trim();
  const day = askedDay(options);
  if (options.python !== '') {
    request.python = options.python;
  }
  if (name !== '') {
    request.name = name;
  }
  if (options.systemSitePackages) {
    request.system_site_packages = true;
  }
  if (specs.length > 0) {
    request.specs = specs;
  }
  if (file !== (ownRequirements ?? '')) {
    request.project_requirements = false;
    if (file !== '') {
      request.requirements = [file];
    }
  }
  if (day !== '') {
    request.as_of = day;
  }
  if (options.fromImports) {
    request.from_imports = true;
  }
  return request;
}

/**
 * The Pythons to choose from by value, the default first; `set` is the one in the settings.
 *
 * `dated`: packages are to be as of a day. Who then names no Python gets one of that time.
 */
export function pythonChoices(
  interpreters: readonly IInterpreter[],
  set: string,
  dated = false
): { value: string; interpreter: IInterpreter | null }[] {
  const sorted = [...interpreters].sort(
    (a, b) => Number(b.default) - Number(a.default)
  );
  const choices: { value: string; interpreter: IInterpreter | null }[] = sorted.map(
    interpreter => ({
      value: interpreter.default && !dated ? '' : interpreter.path,
      interpreter
    })
  );
  if (dated) {
    choices.unshift({ value: '', interpreter: null });
  }
  const listed = choices.some(({ value }) => value === set);
  return listed ? choices : [{ value: set, interpreter: null }, ...choices];
}

/** The names of requirements files among the names in a folder, the usual one first. */
export function requirementsFiles(names: readonly string[]): string[] {
  return names
    .filter(name => /^requirements.*\.txt$/i.test(name))
    .sort((a, b) => a.length - b.length || a.localeCompare(b));
}
