import type { TranslationBundle } from '@jupyterlab/translation';
import { Token } from '@lumino/coreutils';

import type { Actions } from '../actions';
import type { IApi } from '../model/api';
import type { Documents } from './documents';
import type { EnvironmentsModel } from '../model/model';
import type { EnvironmentsPanel } from './panel';

/** What every plugin here shares; the plugin `jupyter-venv:plugin` provides it. */
export interface IEnvironments {
  readonly api: IApi;
  readonly model: EnvironmentsModel;
  readonly documents: Documents;
  readonly actions: Actions;
  readonly panel: EnvironmentsPanel;
  readonly trans: TranslationBundle;
  /** The application is restored and the settings are known. */
  readonly ready: Promise<void>;
  /** Brings the panel to the front. */
  showPanel(): void;
}

export const IEnvironments = new Token<IEnvironments>(
  'jupyter-venv:IEnvironments',
  'The environments of the server: their model, their panel and what can be done.'
);
