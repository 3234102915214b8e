import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IReproduceChoice } from '../model/reproduction';
import { Check } from './common';
import { Choice, DayChoice, whenChanged } from './daychoice';
import { askWithDay } from './daydialog';

/** Asks what is run again and how; null for not at all. `notebook` is the one in front, if any. */
export function askReproduce(
  trans: TranslationBundle,
  before: IReproduceChoice,
  notebook: string | null
): Promise<IReproduceChoice | null> {
  return askWithDay({
    trans,
    title: trans.__('Run the notebooks again?'),
    label: trans.__('Run'),
    choice: { ...before, onlyFront: before.onlyFront && notebook !== null },
    draw: (choice, lacking, onChange) => (
      <ReproduceForm
        trans={trans}
        choice={choice}
        notebook={notebook}
        lacking={lacking}
        onChange={onChange}
      />
    )
  });
}

/** What to run, with which packages and whether with a network. */
function ReproduceForm(props: {
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
      <Check
        label={trans.__('Without network for the notebooks')}
        checked={!choice.network}
        onChange={without => {
          change({ network: !without });
        }}
      />
    </div>
  );
}
