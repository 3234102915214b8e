import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import { askedDay, lacksDay } from '../model/day';
import type { IDay } from '../model/day';
import { DayChoice, whenChanged } from './daychoice';

type SyncDay = IDay<'git' | 'day'>;

/** Asks as of when an environment shall be what its file says: a day (ISO) or `git`; null for not at all. */
export async function askSyncDay(trans: TranslationBundle): Promise<string | null> {
  let day: SyncDay = { asOf: 'git', day: '' };
  for (let lacking = false; ; lacking = true) {
    const dialog = new Dialog({
      title: trans.__('Sync with packages as of when?'),
      body: new Days(trans, day, lacking),
      buttons: [
        Dialog.cancelButton({ label: trans.__('Cancel') }),
        Dialog.okButton({ label: trans.__('Show changes') })
      ],
      defaultButton: 1
    });
    const { button, value } = await dialog.launch();
    if (!button.accept || value === null) {
      return null;
    }
    day = value;
    if (!lacksDay(day)) {
      return askedDay(day);
    }
  }
}

class Days extends ReactWidget {
  constructor(
    private readonly trans: TranslationBundle,
    private day: SyncDay,
    private readonly lacking: boolean
  ) {
    super();
    this.addClass('jp-Venv');
    this.addClass('jp-Venv-dialog');
  }

  /** What the dialog resolves to. */
  getValue(): SyncDay {
    return this.day;
  }

  protected render(): React.ReactElement {
    const { day, lacking, trans } = this;
    return (
      <div className="jp-Venv-choices">
        <p className="jp-Venv-muted">
          {trans.__(
            'The environment becomes what the project’s file says, in the versions that there were.'
          )}
        </p>
        <DayChoice
          trans={trans}
          value={day}
          options={[
            ['git', whenChanged(trans)],
            ['day', trans.__('A day')]
          ]}
          lacking={lacking}
          onChange={change => {
            this.day = { ...this.day, ...change };
            this.update();
          }}
        />
      </div>
    );
  }
}
