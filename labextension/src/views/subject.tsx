import { caretLeftIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { jobTitle, phaseLabel } from './describe';
import { isActive } from '../model/jobs';
import { folderName } from '../model/paths';
import type { IFolder } from '../model/schema';
import { EnvironmentCard } from './card';
import { Details, Notice, TextButton, FocusKeeper } from './common';
import type { IViewProps } from './common';
import { CreateForm, NO_DRAFT } from './create';
import type { ICreateDraft } from './create';
import { JobView } from './job';
import { PreviewStatus } from './previewstatus';

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
        <PreviewStatus {...props} place="environment" />
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
  const [drafts, setDrafts] = React.useState<ReadonlyMap<string, ICreateDraft>>(
    new Map()
  );
  const { environment, folder, folderError, folderInfo } = model;
  if (environment) {
    return <EnvironmentCard {...props} environment={environment} />;
  }
  if (folderError) {
    return <Notice kind="warning" message={folderError.message} />;
  }
  if (folder === null && model.loaded && !model.arriving) {
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
  const key = folderInfo.folder;
  return (
    <div className="jp-Venv-empty">
      <p>{emptyText(props, folderInfo)}</p>
      {folderInfo.writable ? (
        <CreateForm
          key={key}
          {...props}
          info={folderInfo}
          draft={drafts.get(key) ?? NO_DRAFT}
          onDraft={change => {
            setDrafts(before =>
              new Map(before).set(key, change(before.get(key) ?? NO_DRAFT))
            );
          }}
        />
      ) : (
        <Notice kind="warning" message={trans.__('This folder is read-only.')} />
      )}
    </div>
  );
}

function emptyText({ trans }: IViewProps, info: IFolder): string {
  const { requirements, writable } = info;
  if (!writable) {
    return trans.__('No environment here.');
  }
  return requirements === null
    ? trans.__(
        'No environment here yet. One click gives this folder its own Python and a kernel for its notebooks.'
      )
    : trans.__(
        'No environment here yet. One click gives this folder its own Python and a kernel, with the packages listed in %1.',
        requirements
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
