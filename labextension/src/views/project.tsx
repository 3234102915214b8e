import * as React from 'react';

import { allows } from '../model/environments';
import { isActive } from '../model/jobs';
import { reproductionIn } from '../model/reproduction';
import type { IEnvironment } from '../model/schema';
import { FocusKeeper, TextButton } from './common';
import type { IViewProps } from './common';
import { phaseLabel } from './describe';
import { ImportCheckView, checkTitle } from './importcheck';
import { summaryText } from './reproduced';
import { ReproductionView } from './reproduction';

/** What makes a project work for others and later, with an environment or without. */
export function ProjectView(props: IViewProps): React.ReactElement {
  const { actions, model, trans } = props;
  const { project } = actions;
  const { reproduction } = model;
  const check = model.check.of(model.project);
  const environment = project.forBinder;
  if (model.project === null) {
    return (
      <div className="jp-Venv-projectRoot">
        <p className="jp-Venv-placeholder">
          {trans.__('This is for a project’s folder on the Jupyter server.')}
        </p>
      </div>
    );
  }
  return (
    <div className="jp-Venv-projectRoot">
      <FocusKeeper className="jp-Venv-project">
        <div className="jp-Venv-buttons">
          <TextButton
            label={trans.__('Check')}
            title={trans.__(
              'See whether what the notebooks import is declared and installed'
            )}
            disabled={!project.possible || check?.pending === true}
            onClick={() => void project.check()}
          />
          <TextButton
            label={trans.__('Reproduce…')}
            title={trans.__(
              'Run the notebooks in a copy of the project, with what its files say alone'
            )}
            disabled={!project.reproducible}
            onClick={() => void project.reproduce()}
          />
          <TextButton
            label={trans.__('Binder files…')}
            title={
              model.environment
                ? trans.__('Write down how Binder builds the environment')
                : trans.__('Create an environment first: Binder builds that')
            }
            disabled={environment === null}
            onClick={() => {
              if (environment) {
                void project.binder(environment);
              }
            }}
          />
          <EmbedButton {...props} />
          {model.environment && allows(model.environment, 'sync') && (
            <SyncButton {...props} environment={model.environment} />
          )}
        </div>
        {!model.environment && (
          <p className="jp-Venv-muted">
            {trans.__(
              'Binder files and embedding need an environment; the rest does not.'
            )}
          </p>
        )}
        {reproduction && (
          <ReproductionView key={reproduction.id} {...props} job={reproduction} />
        )}
        {check && <ImportCheckView {...props} state={check} />}
      </FocusKeeper>
      <div className="jp-Venv-hidden" role="status">
        {[said(props), check?.found ? checkTitle(props, check.found) : '']
          .filter(part => part !== '')
          .join('. ')}
      </div>
    </div>
  );
}

function EmbedButton({ actions, model, trans }: IViewProps): React.ReactElement {
  const { project } = actions;
  const { forEmbedding: environment, notebook } = project;
  const title = !model.environment
    ? trans.__('Create an environment first: its packages are what is written down')
    : notebook === null
      ? trans.__('Open a notebook of this project first: it is written into that')
      : trans.__(
          'Save %1 and write into its first cell which packages it needs (PEP 723)',
          notebook
        );
  return (
    <TextButton
      label={trans.__('Embed dependencies…')}
      title={title}
      disabled={environment === null}
      onClick={() => {
        if (environment) {
          void project.embed(environment);
        }
      }}
    />
  );
}

function SyncButton(
  props: IViewProps & { environment: IEnvironment }
): React.ReactElement {
  const { actions, environment, model, trans } = props;
  return (
    <TextButton
      label={trans.__('Sync as of…')}
      title={trans.__('Have what the project’s file says, with the packages of a day')}
      disabled={model.busy}
      onClick={() => void actions.project.syncAsOf(environment)}
    />
  );
}

/** How far running the notebooks again has come, for who cannot see it. */
function said({ model, trans }: IViewProps): string {
  const { reproduction } = model;
  if (!reproduction) {
    return '';
  }
  const all = reproductionIn(reproduction.result);
  return isActive(reproduction)
    ? phaseLabel(trans, reproduction)
    : all
      ? summaryText(trans, all)
      : reproduction.message;
}
