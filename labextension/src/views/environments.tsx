import { refreshIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { phaseLabel, stateLabel } from './describe';
import { environmentIcon } from './icons';
import { isActive } from '../model/jobs';
import { folderName } from '../model/paths';
import type { IEnvironment, IJob } from '../model/schema';
import { IconButton } from './common';
import type { IViewProps } from './common';

/** Every environment of this server; picking one makes it the subject. */
export function EnvironmentsView(props: IViewProps): React.ReactElement {
  const { model, trans } = props;
  const { environments } = model;
  // One that is only just being made has no kernel yet, so the server does not list it.
  const coming = model.jobs.all.filter(
    job =>
      job.verb === 'create' &&
      isActive(job) &&
      !environments.some(item => item.id === job.environment_id)
  );
  if (environments.length === 0 && coming.length === 0) {
    return (
      <p className="jp-Venv-placeholder">
        {model.loaded && !model.outage && trans.__('There are no environments yet.')}
      </p>
    );
  }
  const sorted = [...environments].sort((a, b) =>
    a.display_name.localeCompare(b.display_name)
  );
  return (
    <ul
      className="jp-Venv-environments"
      role="list"
      aria-label={trans.__('All environments')}
    >
      {sorted.map(item => (
        <li key={item.id}>
          <EnvironmentRow {...props} environment={item} />
        </li>
      ))}
      {coming.map(job => (
        <li key={job.id}>
          <ComingRow {...props} job={job} />
        </li>
      ))}
    </ul>
  );
}

function EnvironmentRow(
  props: IViewProps & { environment: IEnvironment }
): React.ReactElement {
  const { environment, model, trans } = props;
  const { display_name, folder, id, kernels, path, state } = environment;
  const job = model.activeJob(id);
  const running = state === 'ready' && kernels.length > 0;
  const status = job
    ? phaseLabel(trans, job)
    : running
      ? trans.__('Running')
      : stateLabel(trans, state);
  return (
    <button
      type="button"
      className="jp-Venv-environment"
      aria-current={model.environment?.id === id}
      title={path}
      onClick={() => void model.select(id)}
    >
      <environmentIcon.react tag="span" elementSize="normal" className="jp-Venv-icon" />
      <span className="jp-Venv-environmentText">
        <span className="jp-Venv-ellipsis">{display_name}</span>
        <span className="jp-Venv-muted jp-Venv-ellipsis">
          <span className={`jp-Venv-state jp-mod-${job ? 'changing' : state}`}>
            {status}
          </span>
          {` · ${folder || '/'}`}
        </span>
      </span>
    </button>
  );
}

function ComingRow(props: IViewProps & { job: IJob }): React.ReactElement {
  const { job, model, trans } = props;
  return (
    <button
      type="button"
      className="jp-Venv-environment"
      onClick={() => void model.select(job.environment_id)}
    >
      <environmentIcon.react tag="span" elementSize="normal" className="jp-Venv-icon" />
      <span className="jp-Venv-environmentText">
        <span className="jp-Venv-ellipsis">{folderName(job.folder)}</span>
        <span className="jp-Venv-muted jp-Venv-ellipsis">
          <span className="jp-Venv-state jp-mod-changing">
            {phaseLabel(trans, job)}
          </span>
          {` · ${job.folder || '/'}`}
        </span>
      </span>
    </button>
  );
}

/** In the title of the section. */
export function RefreshButton({ model, trans }: IViewProps): React.ReactElement {
  return (
    <IconButton
      icon={refreshIcon}
      label={trans.__('Refresh environments')}
      onClick={() => void model.refresh().catch(() => undefined)}
    />
  );
}
