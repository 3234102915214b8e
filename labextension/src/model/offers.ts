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
  if (name === null || !NAME.test(name) || /^\.*$/.test(name)) {
    return null;
  }
  // Jupyter compares names without case; `python3` is its own, even where it is missing.
  const taken = new Set(['python3', ...known.map(item => item.toLowerCase())]);
  const python = language === null || language.toLowerCase() === 'python';
  return python && !taken.has(name.toLowerCase()) ? name : null;
}

/** Whether an environment can be made for a folder's notebooks. */
export function canCreate({ environment, writable }: IFolder): boolean {
  return environment === null && writable;
}

/** Whether a folder says what its notebooks need. */
export function saysWhatItNeeds({ requirements }: IFolder): boolean {
  return requirements !== null;
}

function field(document: unknown, key: string): string | null {
  const value = (document as Record<string, unknown> | null | undefined)?.[key];
  return typeof value === 'string' && value !== '' ? value : null;
}
