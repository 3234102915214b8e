import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import { lacksDay } from '../model/day';
import type { IReproduceChoice } from '../model/reproduction';
import { Choice, DayChoice, whenChanged } from './daychoice';

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
    if (!lacksDay(choice)) {
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
      <DayChoice
        trans={trans}
        value={choice}
        options={[
          ['auto', trans.__('What fits (as the project’s files and dates say)')],
          ['git', whenChanged(trans)],
          ['day', trans.__('A day')]
        ]}
        lacking={lacking}
        onChange={change}
      />
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
