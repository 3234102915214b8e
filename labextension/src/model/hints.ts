import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { isModuleName } from './modules';
import { isKernelName } from './offers';
import type { IPackageChange } from './schema';

/** The mime type of what our kernels say after a cell. */
export const HINT_MIME = 'application/vnd.jupyter-venv.hint+json';

/** A cell could not import a module. */
export interface IModuleHint {
  readonly kind: 'missing-module';
  readonly text: string;
  readonly module: string;
}

/** A kernel has something loaded that was replaced: `before` is loaded, `after` installed. */
export interface IStaleHint {
  readonly kind: 'stale';
  readonly text: string;
  readonly packages: readonly IPackageChange[];
}

/** An environment was made, and its kernel is another than the one that says so. */
export interface ISwitchHint {
  readonly kind: 'switch';
  readonly text: string;
  readonly kernel: string;
}

/** What is nothing more than a text, or nothing that is known here. */
export interface ITextHint {
  readonly kind: 'text';
  readonly text: string;
}

export type Hint = IModuleHint | IStaleHint | ISwitchHint | ITextHint;

/** Far more packages than a kernel has ever loaded, far fewer than what would burden anybody. */
const MOST = 1000;

/** Far longer than the name or version of any package. */
const LONGEST = 200;

/** https://packaging.python.org/en/latest/specifications/name-normalization/ */
const PACKAGE = /^[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?$/;

/**
 * The hint in the data of an output.
 *
 * An output may come from a file, and so from anybody. Of a module nothing but its name is
 * taken: what provides it is for the server to say. All that is not as it should be, or of
 * a later version, is its text.
 */
export function hintIn(data: ReadonlyPartialJSONObject): Hint {
  const hint = (data[HINT_MIME] ?? {}) as Record<string, unknown>;
  const plain = data['text/plain'];
  const text = [hint.text, plain].find(item => typeof item === 'string') ?? '';
  return (hint.version === 1 ? known(hint, text) : null) ?? { kind: 'text', text };
}

function known(hint: Record<string, unknown>, text: string): Hint | null {
  const { kernel, kind, module, packages } = hint;
  switch (kind) {
    case 'missing-module':
      return isModuleName(module) ? { kind, text, module } : null;
    case 'stale': {
      const changes = Array.isArray(packages)
        ? packages.slice(0, MOST).map(change)
        : [];
      const all = changes.filter(item => item !== null);
      return all.length > 0 ? { kind, text, packages: all } : null;
    }
    case 'switch':
      return isKernelName(kernel) ? { kind, text, kernel } : null;
    default:
      return null;
  }
}

function change(item: unknown): IPackageChange | null {
  const { name, loaded, installed } = (item ?? {}) as Record<string, unknown>;
  return isShort(name) &&
    PACKAGE.test(name) &&
    isShort(loaded) &&
    (installed === null || isShort(installed))
    ? { name, before: loaded, after: installed }
    : null;
}

function isShort(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST;
}
