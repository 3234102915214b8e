import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type * as React from 'react';

import { lacksDay } from '../model/day';
import type { IDay } from '../model/day';

/** Draws what is asked; `lacking`: a day was to be chosen and was not. */
export type DrawChoice<Choice> = (
  choice: Choice,
  lacking: boolean,
  onChange: (choice: Choice) => void
) => React.ReactElement;

/** Asks for a choice with a day in it, until that is there; null for not at all. */
export async function askWithDay<Choice extends IDay<string>>(options: {
  trans: TranslationBundle;
  title: string;
  /** Of the button that agrees. */
  label: string;
  choice: Choice;
  draw: DrawChoice<Choice>;
}): Promise<Choice | null> {
  const { draw, label, title, trans } = options;
  let { choice } = options;
  for (let lacking = false; ; lacking = true) {
    const { button, value } = await new Dialog({
      title,
      body: new ChoiceBody(choice, lacking, draw),
      buttons: [
        Dialog.cancelButton({ label: trans.__('Cancel') }),
        Dialog.okButton({ label })
      ],
      defaultButton: 1
    }).launch();
    if (!button.accept || value === null) {
      return null;
    }
    choice = value;
    if (!lacksDay(choice)) {
      return choice;
    }
  }
}

class ChoiceBody<Choice> extends ReactWidget {
  constructor(
    private choice: Choice,
    private readonly lacking: boolean,
    private readonly draw: DrawChoice<Choice>
  ) {
    super();
    this.addClass('jp-Venv');
    this.addClass('jp-Venv-dialog');
  }

  /** What the dialog resolves to. */
  getValue(): Choice {
    return this.choice;
  }

  protected render(): React.ReactElement {
    return this.draw(this.choice, this.lacking, choice => {
      this.choice = choice;
      this.update();
    });
  }
}
