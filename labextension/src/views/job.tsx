import { checkIcon, closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { failureTitle, jobTitle, phaseLabel } from './describe';
import { isActive } from '../model/jobs';
import type { IJob, Verb } from '../model/schema';
import { Expander, IconButton, Log, Notice, TextButton } from './common';
import type { IViewProps } from './common';
import { Reason } from './reason';

const LEAVING_A_LINE: ReadonlySet<Verb> = new Set([
  'install',
  'uninstall',
  'upgrade',
  'sync',
  'undo',
  'restore',
  'embed',
  'repair'
]);

/** The job the panel is about: running, failed, cancelled or done. */
export function JobView(props: IViewProps & { job: IJob }): React.ReactElement | null {
  const { job } = props;
  if (isActive(job)) {
    return <RunningJob {...props} />;
  }
  if (job.state === 'failed') {
    return <FailedJob {...props} />;
  }
  return <EndedJob {...props} />;
}

function RunningJob(props: IViewProps & { job: IJob }): React.ReactElement {
  const { job, model, trans } = props;
  const { current, total } = job;
  const phase = phaseLabel(trans, job);
  const counted = current !== null && total !== null && total > 0;
  const title = jobTitle(trans, job);
  const cancelled = model.requests.isCancelled(job);
  return (
    <div className="jp-Venv-job" role="group" aria-label={title}>
      <div className="jp-Venv-row jp-Venv-jobHead">
        <span className="jp-Venv-jobTitle" title={title}>
          {title}
        </span>
        <TextButton
          label={cancelled ? trans.__('Cancelling…') : trans.__('Cancel')}
          disabled={cancelled}
          onClick={() => void model.requests.cancel(job)}
        />
      </div>
      <div
        className={
          counted ? 'jp-Venv-progress' : 'jp-Venv-progress jp-mod-indeterminate'
        }
        role="progressbar"
        aria-label={phase}
        aria-valuemin={0}
        aria-valuemax={counted ? total : undefined}
        aria-valuenow={counted ? current : undefined}
      >
        <div
          style={counted ? { width: `${String((100 * current) / total)}%` } : undefined}
        />
      </div>
      <div className="jp-Venv-row">
        <span>{phase}</span>
        {counted && (
          <span className="jp-Venv-count">{`${String(current)} / ${String(total)}`}</span>
        )}
      </div>
      <div className="jp-Venv-jobMessage" title={job.message}>
        {job.message}
      </div>
      <JobLog {...props} />
    </div>
  );
}

function FailedJob(props: IViewProps & { job: IJob }): React.ReactElement {
  const { job, model } = props;
  return (
    <Failure
      {...props}
      title={failureTitle(props.trans, job)}
      retry={model.requests.canRetry(job) ? () => void model.requests.retry(job) : null}
      dismiss={() => {
        model.dismiss(job);
      }}
    />
  );
}

/** Why a job failed, with all the evidence there is. */
export function Failure(
  props: IViewProps & {
    job: IJob;
    title: string;
    retry: (() => void) | null;
    dismiss: () => void;
  }
): React.ReactElement {
  const { dismiss, job, model, retry, title, trans } = props;
  const buttons = React.useRef<HTMLDivElement>(null);
  // The end of it is where one can go on from.
  React.useEffect(() => {
    buttons.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <Notice kind="error" title={title}>
      <Reason trans={trans} job={job} />
      <JobLog {...props} />
      <div ref={buttons} className="jp-Venv-buttons">
        {retry && (
          <TextButton
            label={trans.__('Try again')}
            disabled={model.busy}
            onClick={retry}
          />
        )}
        <TextButton label={trans.__('Dismiss')} onClick={dismiss} />
      </div>
    </Notice>
  );
}

/** Whether there is more to say of a job's end than shows by what there is now. */
function leavesALine({ result, verb }: IJob): boolean {
  // As of a day: which one it came to be, and what could not be had so.
  return LEAVING_A_LINE.has(verb) || result?.as_of !== undefined;
}

/** Installs and the like leave a line; the rest shows by what there is now. */
function EndedJob(props: IViewProps & { job: IJob }): React.ReactElement | null {
  const { job, model, trans } = props;
  const done = job.state === 'finished';
  if (done && !leavesALine(job)) {
    return null;
  }
  return (
    <div className="jp-Venv-done">
      {done && (
        <checkIcon.react tag="span" elementSize="normal" className="jp-Venv-doneIcon" />
      )}
      <span className="jp-Venv-doneText">{job.message}</span>
      <IconButton
        icon={closeIcon}
        label={trans.__('Dismiss')}
        onClick={() => {
          model.dismiss(job);
        }}
      />
    </div>
  );
}

/** The log on demand; that of an ended job is only read when somebody wants it. */
function JobLog(props: IViewProps & { job: IJob }): React.ReactElement {
  const { job, model, trans } = props;
  const [open, setOpen] = React.useState(false);
  const toggle = (): void => {
    if (!open && !isActive(job)) {
      void model.jobs.read(job.id).catch(() => undefined); // what is known is shown
    }
    setOpen(!open);
  };
  return (
    <>
      <Expander
        label={open ? trans.__('Hide log') : trans.__('Show log')}
        open={open}
        onToggle={toggle}
      />
      {open && <Log label={trans.__('Log')} lines={job.log} />}
    </>
  );
}
