import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { lacksDay } from '../model/day';
import type { IDay } from '../model/day';

export function whenChanged(trans: TranslationBundle): string {
  return trans.__('When the notebooks last changed, as git knows it');
}

/** As of when packages shall be. */
export function DayChoice<Kind extends string>(props: {
  trans: TranslationBundle;
  value: IDay<Kind>;
  options: readonly (readonly [Kind, string])[];
  /** Whether a day was to be chosen and was not. */
  lacking: boolean;
  onChange: (change: Partial<IDay<Kind>>) => void;
}): React.ReactElement {
  const { lacking, onChange, options, trans, value } = props;
  const { asOf, day } = value;
  const amiss = lacking && lacksDay(value);
  const alert = React.useRef<HTMLParagraphElement>(null);
  React.useEffect(() => {
    alert.current?.scrollIntoView({ block: 'nearest' });
  }, [amiss]);
  return (
    <>
      <Choice
        title={trans.__('Packages as of')}
        value={asOf}
        options={options}
        onChange={asOf => {
          onChange({ asOf });
        }}
      />
      {asOf === 'day' && (
        <input
          type="date"
          className="jp-mod-styled"
          aria-label={trans.__('Day')}
          aria-invalid={amiss}
          value={day}
          onChange={event => {
            onChange({ day: event.target.value });
          }}
        />
      )}
      {amiss && (
        <p ref={alert} className="jp-Venv-planWarning" role="alert">
          {trans.__('Choose the day that packages shall be as of.')}
        </p>
      )}
    </>
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
