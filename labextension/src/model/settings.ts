import type { ISettingRegistry } from '@jupyterlab/settingregistry';

/** When a change is shown before it is made. */
export type PreviewPolicy = 'always' | 'more' | 'never';

const POLICIES: readonly PreviewPolicy[] = ['always', 'more', 'never'];

/** What the user has set; `schema/plugin.json` describes each. */
export interface ISettings {
  /** The Python of new environments, as a version; empty for the newest there is. */
  readonly python: string;
  /** Packages that new environments start with. */
  readonly packages: readonly string[];
  /** Whether to offer an environment where a notebook's kernel is missing. */
  readonly offerMissingKernels: boolean;
  readonly preview: PreviewPolicy;
}

export const DEFAULT_SETTINGS: ISettings = {
  python: '',
  packages: [],
  offerMissingKernels: true,
  preview: 'more'
};

/** What a settings document says, with the default wherever it makes no sense. */
export function parseSettings(document: unknown): ISettings {
  const raw = (document ?? {}) as Partial<Record<keyof ISettings, unknown>>;
  const { python, packages, offerMissingKernels, preview } = raw;
  return {
    python: typeof python === 'string' ? python.trim() : DEFAULT_SETTINGS.python,
    packages: Array.isArray(packages) ? packages.filter(isSpec) : [],
    offerMissingKernels:
      typeof offerMissingKernels === 'boolean'
        ? offerMissingKernels
        : DEFAULT_SETTINGS.offerMissingKernels,
    preview: POLICIES.find(policy => policy === preview) ?? DEFAULT_SETTINGS.preview
  };
}

function isSpec(item: unknown): item is string {
  return typeof item === 'string' && item.trim() !== '';
}

/** Tells what the user has set, now and after every change; resolves after the first time. */
export async function followSettings(
  registry: ISettingRegistry,
  id: string,
  apply: (settings: ISettings) => void
): Promise<void> {
  try {
    const settings = await registry.load(id);
    const read = (): void => {
      apply(parseSettings(settings.composite));
    };
    settings.changed.connect(read);
    read();
  } catch (reason) {
    // A document edited by hand: the registry takes all of it or nothing.
    console.warn(
      'The settings of jupyter-venv are not valid; defaults are used.',
      reason
    );
    apply(DEFAULT_SETTINGS);
  }
}
