import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

/** The mime type under which JupyterLab hands on an error a kernel has sent. */
export const ERROR_MIME = 'application/vnd.jupyter.error';

/** What Python says; the second half where the parent is a module without parts. */
const MESSAGE = /^No module named '([^']*)'(?:; '[^']*' is not a package)?$/;

/** A dotted name in ASCII, as all distributions of the index have. */
const MODULE = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/;

/** Far longer than any real one, far shorter than what would burden anybody. */
const LONGEST = 200;

/**
 * The module that could not be found, in the data of an output; null for all else.
 *
 * What a kernel sends is the notebook's, and so anybody's: only a name that Python itself
 * could have written goes any further.
 */
export function missingModule(data: ReadonlyPartialJSONObject): string | null {
  const { ename, evalue } = (data[ERROR_MIME] ?? {}) as Record<string, unknown>;
  if (ename !== 'ModuleNotFoundError' || typeof evalue !== 'string') {
    return null;
  }
  const module = MESSAGE.exec(evalue)?.[1];
  return isModuleName(module) ? module : null;
}

/** Whether something is a name that a module could have. */
export function isModuleName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST && MODULE.test(value);
}
