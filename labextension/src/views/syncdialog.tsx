import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { askedDay } from '../model/day';
import type { IDay } from '../model/day';
import { DayChoice, whenChanged } from './daychoice';
import { askWithDay } from './daydialog';

const FIRST: IDay<'git' | 'day' | 'today'> = { asOf: 'git', day: '' };

/**
 * Asks as of when an environment shall be what its file says: a day (ISO), `git` or `today`.
 *
 * Null for not at all.
 */
export async function askSyncDay(trans: TranslationBundle): Promise<string | null> {
  const chosen = await askWithDay({
    trans,
    title: trans.__('Sync with packages as of when?'),
    label: trans.__('Show changes'),
    choice: FIRST,
    draw: (choice, lacking, onChange) => (
      <div className="jp-Venv-choices">
        <p className="jp-Venv-muted">
          {trans.__(
            'The environment becomes what the project’s file says, in the versions of that day. What is installed later is of that day, too.'
          )}
        </p>
        <DayChoice
          trans={trans}
          value={choice}
          options={[
            ['git', whenChanged(trans)],
            ['today', trans.__('Today')],
            ['day', trans.__('A day')]
          ]}
          lacking={lacking}
          onChange={change => {
            onChange({ ...choice, ...change });
          }}
        />
      </div>
    )
  });
  return chosen && askedDay(chosen);
}
