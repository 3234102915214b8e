/** When a change is shown before it is made. */
export type PreviewPolicy = 'always' | 'more' | 'never';

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
