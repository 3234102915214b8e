import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { claimsIn } from '../model/conflict';
import type { IClaim } from '../model/conflict';
import type { IJob } from '../model/schema';
import { Details, Expander } from './common';

const CONFLICT = 'resolution-failed';

/** As many as can be read at a glance. */
const MOST_CLAIMS = 6;

/** Characters that fit into some six lines of a narrow panel. */
const LONG = 320;

/** Why a job failed, as short as that can be said, with the evidence on demand. */
export function Reason(props: {
  trans: TranslationBundle;
  job: IJob;
}): React.ReactElement {
  const { job, trans } = props;
  const message = job.error?.message ?? job.message;
  const details = job.error?.details ?? '';
  const claims = job.error?.code === CONFLICT ? claimsIn(message) : [];
  return claims.length > 1 ? (
    <>
      <Conflict trans={trans} claims={claims} />
      <Details trans={trans} text={`${message}\n\n${details}`.trim()} />
    </>
  ) : (
    <>
      <LongText trans={trans} text={message} />
      <Details trans={trans} text={details} />
    </>
  );
}

/** Which requirements contradict one another; the installer's prose is in the details. */
function Conflict(props: {
  trans: TranslationBundle;
  claims: readonly IClaim[];
}): React.ReactElement {
  const { claims, trans } = props;
  const more = claims.length - MOST_CLAIMS;
  return (
    <div className="jp-Venv-noticeText">
      {trans.__('These requirements contradict one another:')}
      <ul className="jp-Venv-conflict">
        {claims.slice(0, MOST_CLAIMS).map(({ by, requirement }, index) => (
          <li key={index}>
            {by === null
              ? trans.__('you want %1', requirement)
              : trans.__('%1 needs %2', by, requirement)}
          </li>
        ))}
        {more > 0 && <li>{trans._n('and %1 more', 'and %1 more', more)}</li>}
      </ul>
      {trans.__('Loosen one of the versions and try again.')}
    </div>
  );
}

/** A text of which a long one shows its beginning, the rest on demand. */
function LongText(props: {
  trans: TranslationBundle;
  text: string;
}): React.ReactElement {
  const { text, trans } = props;
  const [open, setOpen] = React.useState(false);
  if (text.length <= LONG) {
    return <div className="jp-Venv-noticeText">{text}</div>;
  }
  return (
    <>
      <div className={`jp-Venv-noticeText ${open ? '' : 'jp-Venv-clamped'}`}>
        {text}
      </div>
      <Expander
        label={open ? trans.__('Show less') : trans.__('Show all of it')}
        open={open}
        onToggle={() => {
          setOpen(!open);
        }}
      />
    </>
  );
}
