import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { IReproduceChoice } from '../model/reproduction';

/** Asks what is run again and how; null for not at all. `notebook` is the one in front, if any. */
export async function askReproduce(
  trans: TranslationBundle,
  before: IReproduceChoice,
  notebook: string | null
): Promise<IReproduceChoice | null> {
  let choice = { ...before, onlyFront: before.onlyFront && notebook !== null };
  for (let lacking = false; ; lacking = true) {
    const dialog = new Dialog({
      title: trans.__('Run the notebooks again?'),
      body: new Choices(trans, choice, notebook, lacking),
      buttons: [
        Dialog.cancelButton({ label: trans.__('Cancel') }),
        Dialog.okButton({ label: trans.__('Run') })
      ],
      defaultButton: 1
    });
    dialog.addClass('jp-Venv-reproduceDialog');
    const { button, value } = await dialog.launch();
    if (!button.accept || value === null) {
      return null;
    }
    choice = value;
    if (choice.asOf !== 'day' || choice.day !== '') {
      return choice;
    }
  }
}

class Choices extends ReactWidget {
  constructor(
    private readonly trans: TranslationBundle,
    private choice: IReproduceChoice,
    private readonly notebook: string | null,
    private readonly lacking: boolean
  ) {
    super();
    this.addClass('jp-Venv');
    this.addClass('jp-Venv-dialog');
  }

  /** What the dialog resolves to. */
  getValue(): IReproduceChoice {
    return this.choice;
  }

  protected render(): React.ReactElement {
    return (
      <ReproduceForm
        trans={this.trans}
        choice={this.choice}
        notebook={this.notebook}
        lacking={this.lacking}
        onChange={choice => {
          this.choice = choice;
          this.update();
        }}
      />
    );
  }
}

/** What to run, with which packages and whether with a network. */
export function ReproduceForm(props: {
  trans: TranslationBundle;
  choice: IReproduceChoice;
  notebook: string | null;
  /** Whether a day was to be chosen and was not. */
  lacking: boolean;
  onChange: (choice: IReproduceChoice) => void;
}): React.ReactElement {
  const { choice, lacking, notebook, onChange, trans } = props;
  const change = (part: Partial<IReproduceChoice>): void => {
    onChange({ ...choice, ...part });
  };
  const day = trans.__('Day');
  return (
    <div className="jp-Venv-choices">
      <p className="jp-Venv-muted">
        {trans.__(
          'In a copy of the project and in environments made for that. Nothing of yours is changed.'
        )}
      </p>
      {notebook !== null && (
        <Choice
          title={trans.__('Notebooks')}
          value={choice.onlyFront ? 'front' : 'all'}
          options={[
            ['all', trans.__('All of the project')],
            ['front', trans.__('Only %1', notebook)]
          ]}
          onChange={value => {
            change({ onlyFront: value === 'front' });
          }}
        />
      )}
      <Choice
        title={trans.__('Packages as of')}
        value={choice.asOf}
        options={[
          ['auto', trans.__('What fits (as the project’s files and dates say)')],
          ['git', trans.__('When the notebooks last changed, in git or on the disk')],
          ['day', trans.__('A day')]
        ]}
        onChange={asOf => {
          change({ asOf });
        }}
      />
      {choice.asOf === 'day' && (
        <input
          type="date"
          className="jp-mod-styled"
          aria-label={day}
          aria-invalid={lacking && choice.day === ''}
          value={choice.day}
          onChange={event => {
            change({ day: event.target.value });
          }}
        />
      )}
      {lacking && choice.asOf === 'day' && choice.day === '' && (
        <p className="jp-Venv-planWarning" role="alert">
          {trans.__('Choose the day that packages shall be as of.')}
        </p>
      )}
      <label className="jp-Venv-check">
        <input
          type="checkbox"
          className="jp-mod-styled"
          checked={!choice.network}
          onChange={event => {
            change({ network: !event.target.checked });
          }}
        />
        <span>{trans.__('Without network for the notebooks')}</span>
      </label>
    </div>
  );
}

/** One of several. */
export function Choice<Value extends string>(props: {
  title: string;
  value: Value;
  options: readonly (readonly [Value, string])[];
  onChange: (value: Value) => void;
}): React.ReactElement {
  const { onChange, options, title, value } = props;
  const name = React.useId();
  return (
    <fieldset className="jp-Venv-choice">
      <legend>{title}</legend>
      {options.map(([option, label]) => (
        <label key={option} className="jp-Venv-check">
          <input
            type="radio"
            name={name}
            checked={option === value}
            onChange={() => {
              onChange(option);
            }}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
