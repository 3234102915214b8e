import { Clipboard, Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { IBinderPlan } from '../model/binder';
import { parseDiff } from '../model/diff';
import { Remarks, TextButton } from './common';
import { confirmWrite } from './dialogs';
import { DiffView } from './diff';

/** Shows what would be written for Binder; whether it shall be. */
export function askBinder(
  trans: TranslationBundle,
  plan: IBinderPlan
): Promise<boolean> {
  return confirmWrite(
    trans,
    trans.__('Write files for Binder?'),
    <>
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
    </>
  );
}

/** Shows the badge that leads to Binder; `written`: files have just been. */
export async function showBadge(
  trans: TranslationBundle,
  plan: IBinderPlan,
  badge: string,
  written: boolean
): Promise<void> {
  await showDialog({
    title: trans.__('Binder'),
    body: (
      <div className="jp-Venv jp-Venv-dialog">
        <Written trans={trans} written={written} />
        <Badge trans={trans} markdown={badge} />
        <Remarks remarks={plan.remarks} />
      </div>
    ),
    buttons: [Dialog.okButton({ label: trans.__('Close') })]
  });
}

/** What is asked where nobody knows where the project is published. */
export interface IPublished {
  /** A URL or a DOI, as typed. */
  readonly where: string;
  /** What was wrong with it; empty for nothing. */
  readonly error: string;
}

/** Asks where the project is published, which a badge has to lead to; null for no badge. */
export async function askPublished(
  trans: TranslationBundle,
  plan: IBinderPlan,
  written: boolean,
  before: IPublished
): Promise<string | null> {
  const { button, value } = await new Dialog({
    title: trans.__('Binder'),
    body: new PublishedBody(trans, plan, written, before),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Close') }),
      Dialog.okButton({ label: trans.__('Show badge') })
    ],
    defaultButton: 1,
    focusNodeSelector: 'input'
  }).launch();
  return button.accept ? value : null;
}

class PublishedBody extends ReactWidget {
  constructor(
    private readonly trans: TranslationBundle,
    private readonly plan: IBinderPlan,
    private readonly written: boolean,
    private readonly before: IPublished
  ) {
    super();
    this.addClass('jp-Venv');
    this.addClass('jp-Venv-dialog');
    this.where = before.where;
  }

  /** What the dialog resolves to. */
  getValue(): string {
    return this.where.trim();
  }

  protected render(): React.ReactElement {
    const { before, plan, trans, where, written } = this;
    return (
      <>
        <Written trans={trans} written={written} />
        <label className="jp-Venv-published">
          <span>
            {trans.__('Where is the project published? A badge can lead there.')}
          </span>
          <input
            className="jp-mod-styled"
            value={where}
            placeholder={trans.__('https://github.com/OWNER/NAME, or a Zenodo DOI')}
            spellCheck={false}
            aria-invalid={before.error !== ''}
            onChange={event => {
              this.where = event.target.value;
              this.update();
            }}
          />
        </label>
        {before.error !== '' && (
          <p className="jp-Venv-planWarning" role="alert">
            {before.error}
          </p>
        )}
        <Remarks remarks={plan.remarks} />
      </>
    );
  }

  private where: string;
}

function Written(props: {
  trans: TranslationBundle;
  written: boolean;
}): React.ReactElement {
  const { trans, written } = props;
  return (
    <p>
      {written
        ? trans.__('The files for Binder are written. Commit and push them.')
        : trans.__('The files for Binder are up to date.')}
    </p>
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
