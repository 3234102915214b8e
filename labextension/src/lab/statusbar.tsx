import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import { runsIn } from '../views/words';
import { environmentIcon } from '../views/icons';
import { environmentOf } from '../model/environments';
import type { EnvironmentsModel } from '../model/model';
import { IEnvironments } from './tokens';

/** After the kernel, which is what it explains. */
const RANK = 2;

/** The environment that the notebook or console in front runs in. */
export const statusPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-venv:status',
  description: 'The environment of the notebook in front, in the status bar.',
  autoStart: true,
  requires: [IEnvironments],
  // Notebook 7 has none.
  optional: [IStatusBar],
  activate: (
    _: JupyterFrontEnd,
    { model, showPanel, trans }: IEnvironments,
    statusBar: IStatusBar | null
  ): void => {
    if (!statusBar) {
      return;
    }
    const item = ReactWidget.create(
      <StatusSignal model={model} trans={trans} onClick={showPanel} />
    );
    item.addClass('jp-mod-highlighted');
    statusBar.registerStatusItem('jupyter-venv:status', {
      item,
      align: 'left',
      rank: RANK,
      isActive: () => model.front !== null,
      activeStateChanged: model.stateChanged
    });
  }
};

interface IStatusProps {
  model: EnvironmentsModel;
  trans: TranslationBundle;
  onClick: () => void;
}

function StatusSignal(props: IStatusProps): React.ReactElement {
  const { model } = props;
  const [, draw] = React.useReducer((count: number) => count + 1, 0);
  React.useEffect(() => {
    model.stateChanged.connect(draw);
    return () => {
      model.stateChanged.disconnect(draw);
    };
  }, [model]);
  return <Status {...props} />;
}

/** Exported for its test. */
export function Status(props: IStatusProps): React.ReactElement | null {
  const { model, trans, onClick } = props;
  const { environments, front } = model;
  if (!front) {
    return null;
  }
  const found = environmentOf(environments, front.kernel);
  const name = found?.display_name ?? trans.__('No environment');
  const more = found
    ? runsIn(trans, front, found)
    : trans.__('%1 Click to show environments.', `${runsIn(trans, front, null)}.`);
  return (
    <button
      type="button"
      className="jp-Venv-status"
      title={more}
      aria-label={trans.__('Environment: %1. Show environments', name)}
      onClick={onClick}
    >
      <environmentIcon.react tag="span" elementSize="normal" className="jp-Venv-icon" />
      <span className="jp-StatusBar-TextItem">{name}</span>
    </button>
  );
}
