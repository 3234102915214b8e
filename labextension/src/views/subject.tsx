import { caretLeftIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { allows, jobTitle, kernelNames, phaseLabel, stateLabel } from '../describe';
import { environmentIcon } from '../icons';
import { isActive } from '../jobs';
import { folderName } from '../paths';
import type { IEnvironment, Mending } from '../schema';
import { Notice, TextButton, FocusKeeper } from './common';
import type { IViewProps } from './common';
import { CreateForm } from './create';
import { Details, JobView } from './job';

/** The environment the panel is about, what happens to it, and what can be done. */
export function SubjectView(props: IViewProps): React.ReactElement {
  const { model, trans } = props;
  const { job } = model;
  return (
    <FocusKeeper className="jp-Venv-subject">
      <Heading {...props} />
      <div className="jp-Venv-body">
        <Outage {...props} />
        <Subject {...props} />
        <Problem {...props} />
        {job && <JobView key={job.id} {...props} job={job} />}
      </div>
      <div className="jp-Venv-hidden" role="status">
        {job &&
          (isActive(job)
            ? `${jobTitle(trans, job)}: ${phaseLabel(trans, job)}`
            : job.message)}
      </div>
    </FocusKeeper>
  );
}

function Heading({ model, trans }: IViewProps): React.ReactElement {
  if (model.hasSelection) {
    return (
      <div className="jp-Venv-heading">
        <button
          type="button"
          className="jp-Venv-back"
          onClick={() => void model.select(null)}
        >
          <caretLeftIcon.react tag="span" elementSize="normal" />
          {trans.__('Back to this folder')}
        </button>
      </div>
    );
  }
  const { folder } = model;
  return (
    <div className="jp-Venv-heading">
      <h3 className="jp-Venv-headingLabel">{trans.__('This folder')}</h3>
      {folder !== null && (
        <span className="jp-Venv-headingPath jp-Venv-ellipsis" title={folder || '/'}>
          {folderName(folder)}
        </span>
      )}
    </div>
  );
}

function Subject(props: IViewProps): React.ReactElement | null {
  const { model, trans } = props;
  const { environment, folder, folderError, folderInfo } = model;
  if (environment) {
    return <Environment {...props} environment={environment} />;
  }
  if (folderError) {
    return <Notice kind="warning" message={folderError.message} />;
  }
  if (folder === null && model.loaded) {
    return (
      <Notice
        kind="info"
        message={trans.__('This folder is not on the Jupyter server.')}
      />
    );
  }
  // While the environment is being made, its progress says all there is to say.
  if (!folderInfo || model.atWork) {
    return null;
  }
  return (
    <div className="jp-Venv-empty">
      <p>{emptyText(props, folderInfo.requirements)}</p>
      {folderInfo.writable ? (
        <CreateForm key={folderInfo.folder} {...props} />
      ) : (
        <Notice kind="warning" message={trans.__('This folder is read-only.')} />
      )}
    </div>
  );
}

function emptyText({ trans }: IViewProps, requirements: string | null): string {
  return requirements === null
    ? trans.__(
        'No environment here yet. One click gives this folder its own Python and a kernel for its notebooks.'
      )
    : trans.__(
        'No environment here yet. One click gives this folder its own Python and a kernel, with the packages listed in %1.',
        requirements
      );
}

function Environment(
  props: IViewProps & { environment: IEnvironment }
): React.ReactElement {
  const { actions, environment, model, trans } = props;
  const { detail, display_name, folder, kernels, path, python, state } = environment;
  const inherited = !model.hasSelection && folder !== model.folder;
  const offered = actions.offer(environment);
  return (
    <div className="jp-Venv-card">
      <div className="jp-Venv-row">
        <environmentIcon.react
          tag="span"
          elementSize="normal"
          className="jp-Venv-icon"
        />
        <span className="jp-Venv-name jp-Venv-ellipsis" title={path}>
          {display_name}
        </span>
      </div>
      <dl className="jp-Venv-facts">
        <dt>{trans.__('State')}</dt>
        <dd>
          <span className={`jp-Venv-state jp-mod-${state}`}>
            {stateLabel(trans, state)}
          </span>
        </dd>
        {python !== null && (
          <>
            <dt>{trans.__('Python')}</dt>
            <dd title={environment.base ?? undefined}>{python}</dd>
          </>
        )}
        {(inherited || model.hasSelection) && (
          <>
            <dt>{trans.__('Folder')}</dt>
            <dd className="jp-Venv-ellipsis" title={folder || '/'}>
              {folder || '/'}
            </dd>
          </>
        )}
        {kernels.length > 0 && (
          <>
            <dt>{trans.__('Running')}</dt>
            <dd
              className="jp-Venv-ellipsis"
              title={kernelNames(trans, kernels).join('\n')}
            >
              {kernelNames(trans, kernels).join(', ')}
            </dd>
          </>
        )}
      </dl>
      {detail !== '' && !model.atWork && <Notice kind="warning" message={detail} />}
      <Mend {...props} />
      {state === 'ready' && offered !== null && (
        <TextButton
          label={trans.__('Use in %1', folderName(offered))}
          primary
          disabled={model.busy}
          title={trans.__('Switch %1 to this environment’s kernel', offered)}
          onClick={() => void actions.use(environment)}
        />
      )}
      <div className="jp-Venv-buttons">
        {allows(environment, 'freeze') && (
          <TextButton
            label={trans.__('Freeze')}
            disabled={model.busy}
            title={trans.__('Write the installed versions to requirements.txt')}
            onClick={() => void actions.freeze(environment)}
          />
        )}
        {allows(environment, 'remove') && (
          <TextButton
            label={trans.__('Remove environment')}
            disabled={model.busy}
            onClick={() => void actions.remove(environment)}
          />
        )}
        {inherited && model.folderInfo?.writable && (
          <TextButton
            label={trans.__(
              'Create one for “%1” alone',
              folderName(model.folder ?? '')
            )}
            disabled={model.busy}
            onClick={() => void actions.create()}
          />
        )}
      </div>
    </div>
  );
}

/** The one thing that makes an environment usable again. */
function Mend(
  props: IViewProps & { environment: IEnvironment }
): React.ReactElement | null {
  const { environment, model, trans } = props;
  const { mend } = environment;
  if (mend === null) {
    return null;
  }
  const mendings: Record<Mending, { label: string; run: () => Promise<unknown> }> = {
    create: {
      label: trans.__('Create again'),
      run: () => model.requests.create({ folder: environment.folder })
    },
    'create-again': {
      label: trans.__('Create again'),
      run: () => model.requests.create({ folder: environment.folder, again: true })
    },
    repair: {
      label: trans.__('Repair'),
      run: () =>
        model.requests.change(environment.id, { verb: 'repair', arguments: [] })
    }
  };
  const { label, run } = mendings[mend];
  return (
    <TextButton
      label={label}
      primary
      disabled={model.busy}
      onClick={() => void run()}
    />
  );
}

/** A request the server refused. */
function Problem({ model, trans }: IViewProps): React.ReactElement | null {
  const { problem } = model.requests;
  if (!problem) {
    return null;
  }
  const { error, retry, allow } = problem;
  return (
    <Notice kind="error" message={error.message}>
      <Details trans={trans} text={error.details} />
      <div className="jp-Venv-buttons">
        {allow && (
          <TextButton
            label={trans.__('Allow and install')}
            onClick={() => void allow()}
          />
        )}
        {mayPass(error.status) && (
          <TextButton label={trans.__('Try again')} onClick={() => void retry()} />
        )}
        <TextButton
          label={trans.__('Dismiss')}
          onClick={() => {
            model.requests.dismissProblem();
          }}
        />
      </div>
    </Notice>
  );
}

/** Whether the same request may go through later: no answer, a conflict, an accident. */
function mayPass(status: number): boolean {
  return status === 0 || status === 409 || status >= 500;
}

/** Nothing works; why, and what to do. */
function Outage({ model, trans }: IViewProps): React.ReactElement | null {
  const { outage } = model;
  if (!outage) {
    return null;
  }
  const advice: Record<string, string> = {
    offline: trans.__(
      'The Jupyter server does not answer. This panel tries again by itself.'
    ),
    'server-extension-missing': trans.__(
      'The jupyter-venv server extension is not enabled on this server. Enable it with “jupyter server extension enable jupyter_venv” and restart the server.'
    )
  };
  return (
    <Notice kind="error" message={advice[outage.code] ?? outage.message}>
      <Details trans={trans} text={outage.details} />
      <div className="jp-Venv-buttons">
        <TextButton
          label={trans.__('Try again')}
          onClick={() => void model.refresh().catch(() => undefined)}
        />
      </div>
    </Notice>
  );
}
