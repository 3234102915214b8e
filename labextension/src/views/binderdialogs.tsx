import { Clipboard, Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { asApiError } from '../model/api';
import type { IBinderPlan } from '../model/binder';
import { parseDiff } from '../model/diff';
import { Remarks, TextButton } from './common';
import { DiffView } from './diff';

/** Shows what would be written for Binder; whether it shall be. */
export async function askBinder(
  trans: TranslationBundle,
  plan: IBinderPlan
): Promise<boolean> {
  const result = await showDialog({
    title: trans.__('Write files for Binder?'),
    body: (
      <div className="jp-Venv jp-Venv-dialog">
        <p className="jp-Venv-muted">
          {trans.__(
            'From these, Binder builds the environment %1 for everybody who opens the repository there.',
            plan.environment.display_name
          )}
        </p>
        {plan.files.map(({ diff, name, removed }) => (
          <section key={name} className="jp-Venv-binderFile">
            <h3 className="jp-Venv-path">
              {removed ? trans.__('%1 (is removed)', name) : name}
            </h3>
            <DiffView trans={trans} name={name} lines={parseDiff(diff)} />
          </section>
        ))}
        <Remarks remarks={plan.remarks} />
      </div>
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Write') })
    ]
  });
  return result.button.accept;
}

/**
 * Shows the badge that leads to Binder; `written`: files have just been.
 *
 * Where nobody knows where the project is published, it asks, and `badgeOf` finds the badge.
 */
export async function showBadge(
  trans: TranslationBundle,
  plan: IBinderPlan,
  written: boolean,
  badgeOf: BadgeOf
): Promise<void> {
  await showDialog({
    title: trans.__('Binder'),
    body: (
      <div className="jp-Venv jp-Venv-dialog">
        <p>
          {written
            ? trans.__('The files for Binder are written. Commit and push them.')
            : trans.__('The files for Binder are up to date.')}
        </p>
        {plan.badge === null ? (
          <BadgeFor trans={trans} badgeOf={badgeOf} />
        ) : (
          <Badge trans={trans} markdown={plan.badge} />
        )}
        <Remarks remarks={plan.remarks} />
      </div>
    ),
    buttons: [Dialog.okButton({ label: trans.__('Close') })]
  });
}

/** The badge of what is published at a URL or DOI; null where that was cancelled. */
type BadgeOf = (repository: string) => Promise<string | null>;

/** Asks where the project is published, and shows the badge of that. */
export function BadgeFor(props: {
  trans: TranslationBundle;
  badgeOf: BadgeOf;
}): React.ReactElement {
  const { badgeOf, trans } = props;
  const [repository, setRepository] = React.useState('');
  const [asking, setAsking] = React.useState(false);
  const [markdown, setMarkdown] = React.useState<string | null>(null);
  const [error, setError] = React.useState('');
  const ask = async (): Promise<void> => {
    setAsking(true);
    setError('');
    try {
      setMarkdown(await badgeOf(repository.trim()));
    } catch (reason) {
      setError(asApiError(reason).message);
    }
    setAsking(false);
  };
  if (markdown !== null) {
    return <Badge trans={trans} markdown={markdown} />;
  }
  return (
    <form
      className="jp-Venv-badgeFor"
      // The dialog has a key of its own for what closes it.
      onKeyDown={event => {
        if (event.key === 'Enter') {
          event.stopPropagation();
        }
      }}
      onSubmit={event => {
        event.preventDefault();
        void ask();
      }}
    >
      <label>
        <span>
          {trans.__(
            'For a badge that opens the project on Binder: where is it published? (URL of the repository, or a Zenodo DOI)'
          )}
        </span>
        <input
          className="jp-mod-styled"
          value={repository}
          placeholder="https://github.com/OWNER/NAME"
          spellCheck={false}
          onChange={event => {
            setRepository(event.target.value);
          }}
        />
      </label>
      <TextButton
        label={trans.__('Show badge')}
        submit
        disabled={asking || repository.trim() === ''}
      />
      {error !== '' && (
        <p className="jp-Venv-planWarning" role="alert">
          {error}
        </p>
      )}
    </form>
  );
}

/** What goes into a README, and a way to take it there. */
export function Badge(props: {
  trans: TranslationBundle;
  markdown: string;
}): React.ReactElement {
  const { markdown, trans } = props;
  const [copied, setCopied] = React.useState(false);
  return (
    <>
      <p>{trans.__('A badge for your README, which opens the project on Binder:')}</p>
      <pre className="jp-Venv-log" aria-label={trans.__('Badge')} tabIndex={0}>
        {markdown}
      </pre>
      <div className="jp-Venv-row">
        <TextButton
          label={trans.__('Copy')}
          title={trans.__('Copy the badge')}
          onClick={() => {
            Clipboard.copyToSystem(markdown);
            setCopied(true);
          }}
        />
        <span className="jp-Venv-muted" role="status">
          {copied ? trans.__('Copied.') : ''}
        </span>
      </div>
    </>
  );
}
