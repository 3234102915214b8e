import { checkIcon, closeIcon, ellipsesIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { reproductionIn } from '../model/reproduction';
import type {
  IAttempted,
  IDifference,
  INotebookResult,
  IReproduction,
  Verdict
} from '../model/reproduction';
import type { IJob } from '../model/schema';
import { Expander, IconButton, Log } from './common';
import type { IViewProps } from './common';
import { JobView } from './job';
import {
  environmentRemarks,
  environmentText,
  remarksOf,
  summaryText,
  verdictText
} from './reproduced';

const ICONS = { ran: checkIcon, failed: closeIcon, skipped: ellipsesIcon } as const;

/** What is worth reading first. */
const ORDER: readonly Verdict[] = ['failed', 'ran', 'skipped'];

type Props = IViewProps & { job: IJob };

/** The notebooks being run again, or what came of it. */
export function ReproductionView(props: Props): React.ReactElement {
  const { job } = props;
  const all = job.state === 'finished' ? reproductionIn(job.result) : null;
  return all ? <Results {...props} all={all} /> : <JobView {...props} />;
}

function Results(props: Props & { all: IReproduction }): React.ReactElement {
  const { all, job, model, trans } = props;
  const title = React.useId();
  const sorted = ORDER.flatMap(verdict =>
    all.notebooks.filter(item => item.verdict === verdict)
  );
  return (
    <section className="jp-Venv-findings" aria-labelledby={title}>
      <div className="jp-Venv-row">
        <h3 id={title} className="jp-Venv-findingsTitle">
          {summaryText(trans, all)}
        </h3>
        <IconButton
          icon={closeIcon}
          label={trans.__('Dismiss what came of running the notebooks')}
          onClick={() => {
            model.dismiss(job);
          }}
        />
      </div>
      <ul className="jp-Venv-notebooks" role="list" aria-labelledby={title}>
        {sorted.map(item => (
          <Notebook key={item.path} {...props} item={item} />
        ))}
      </ul>
      {all.environments.length > 0 && (
        <ul
          className="jp-Venv-attempts"
          role="list"
          aria-label={trans.__('Environments')}
        >
          {all.environments.map(item => (
            <Attempt
              key={item.number}
              {...props}
              item={item}
              numbered={all.environments.length > 1}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

function Notebook(
  props: Props & { all: IReproduction; item: INotebookResult }
): React.ReactElement {
  const { actions, all, item, job, trans } = props;
  const { failure, path, verdict } = item;
  const icon = ICONS[verdict];
  const several = all.environments.length > 1 && item.environment > 0;
  const remarks = remarksOf(trans, item);
  return (
    <li className={`jp-Venv-notebook jp-mod-${verdict}`}>
      <span className="jp-Venv-verdictIcon">
        <icon.react tag="span" elementSize="normal" />
      </span>
      <div className="jp-Venv-notebookText">
        <button
          type="button"
          className="jp-Venv-link"
          title={trans.__('Open %1', path)}
          onClick={() => void actions.project.open(job.folder, path)}
        >
          {path}
        </button>
        <span className="jp-Venv-verdict">
          {verdictText(trans, item)}
          {several && ` · ${trans.__('environment %1', item.environment)}`}
        </span>
        {failure && <p>{failure.message}</p>}
        {failure && failure.advice !== '' && <p>{failure.advice}</p>}
        {remarks.map(remark => (
          <p key={remark} className="jp-Venv-muted">
            {remark}
          </p>
        ))}
        {failure && failure.traceback !== '' && (
          <Evidence label={trans.__('Traceback')}>
            <Log label={trans.__('Traceback')} lines={[failure.traceback]} />
          </Evidence>
        )}
        {item.differences.length > 0 && (
          <Evidence label={trans.__('Differences')}>
            <Differences trans={trans} differences={item.differences} />
          </Evidence>
        )}
      </div>
    </li>
  );
}

/** What is only read on demand. */
function Evidence(
  props: React.PropsWithChildren<{ label: string }>
): React.ReactElement {
  const [open, setOpen] = React.useState(false);
  return (
    <>
      <Expander
        label={props.label}
        open={open}
        onToggle={() => {
          setOpen(!open);
        }}
      />
      {open && props.children}
    </>
  );
}

function Differences(
  props: Pick<IViewProps, 'trans'> & { differences: readonly IDifference[] }
): React.ReactElement {
  const { differences, trans } = props;
  return (
    <>
      {differences.map(({ cell, now, stored }) => (
        <dl key={cell} className="jp-Venv-difference">
          <dt>{trans.__('Cell %1, stored', cell)}</dt>
          <dd>
            <Log label={trans.__('Cell %1, stored', cell)} lines={[stored]} />
          </dd>
          <dt>{trans.__('Cell %1, now', cell)}</dt>
          <dd>
            <Log label={trans.__('Cell %1, now', cell)} lines={[now]} />
          </dd>
        </dl>
      ))}
    </>
  );
}

function Attempt(
  props: Props & { item: IAttempted; numbered: boolean }
): React.ReactElement {
  const { item, numbered, trans } = props;
  const text = environmentText(trans, item);
  return (
    <li>
      <span>{numbered ? trans.__('Environment %1: %2', item.number, text) : text}</span>
      {environmentRemarks(trans, item).map(remark => (
        <p key={remark} className="jp-Venv-muted">
          {remark}
        </p>
      ))}
      {item.packages.length > 0 && (
        <Evidence label={trans._n('%1 package', '%1 packages', item.packages.length)}>
          <Log label={trans.__('Packages')} lines={item.packages} />
        </Evidence>
      )}
    </li>
  );
}
