import type { IFolder } from './schema';

/** What a notebook's metadata say of its kernel; anything at all, as it comes from a file. */
export interface IKernelMetadata {
  kernelspec: unknown;
  languageInfo: unknown;
}

/** What a kernel may be called: as the server has it, and as Jupyter's own URLs need it. */
const NAME = /^[\w.-]+$/;

/**
 * The kernel a notebook asks for where that does not exist here and could: a Python one
 * with a usable name. `known` are the names of the kernels here.
 */
export function missingKernel(
  { kernelspec, languageInfo }: IKernelMetadata,
  known: readonly string[]
): string | null {
  const name = field(kernelspec, 'name');
  const language = field(kernelspec, 'language') ?? field(languageInfo, 'name');
  if (!isKernelName(name)) {
    return null;
  }
  // Jupyter compares names without case; `python3` is its own, even where it is missing.
  const taken = new Set(['python3', ...known.map(item => item.toLowerCase())]);
  const python = language === null || language.toLowerCase() === 'python';
  return python && !taken.has(name.toLowerCase()) ? name : null;
}

/**
 * Whether to offer an environment for a folder's notebooks; `missing` is the kernel one asks
 * for in vain. That of a folder above serves them too, unless they want one of their own.
 */
export function canCreate(info: IFolder, missing: string | null): boolean {
  const { environment, folder, writable } = info;
  const own = missing !== null && saysWhatItNeeds(info);
  const serves = environment !== null && (environment.folder === folder || !own);
  return writable && !serves;
}

/** Whether a folder says what its notebooks need. */
export function saysWhatItNeeds({ requirements }: IFolder): boolean {
  return requirements !== null;
}

/** Whether something is a name that a kernel could have. */
export function isKernelName(value: unknown): value is string {
  return typeof value === 'string' && NAME.test(value) && !/^\.*$/.test(value);
}

function field(document: unknown, key: string): string | null {
  const value = (document as Record<string, unknown> | null | undefined)?.[key];
  return typeof value === 'string' && value !== '' ? value : null;
}
