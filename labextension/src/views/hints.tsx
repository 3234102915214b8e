import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { TextButton } from './common';
import { InCell } from './incell';

/** A kernel that has something loaded which was replaced; quiet once that is not so. */
export function StaleHintView(props: {
  trans: TranslationBundle;
  text: string;
  /** Whether the kernel still has it loaded. */
  stale: boolean;
  restart: () => void;
}): React.ReactElement {
  const { restart, stale, text, trans } = props;
  return (
    <InCell
      kind={stale ? 'warning' : 'quiet'}
      label={trans.__('Packages loaded in an older version')}
      text={text}
    >
      {stale && (
        <div className="jp-Venv-buttons">
          <TextButton
            label={trans.__('Restart kernel')}
            title={trans.__('Its variables will be lost')}
            onClick={restart}
          />
        </div>
      )}
    </InCell>
  );
}

/** Another kernel that a notebook or a console could run in, or does. */
export function SwitchHintView(props: {
  trans: TranslationBundle;
  text: string;
  kind: 'notebook' | 'console';
  /** The kernel's name for people. */
  name: string;
  state: 'offered' | 'switching' | 'running';
  use: () => void;
}): React.ReactElement {
  const { kind, name, state, text, trans, use } = props;
  const isNotebook = kind === 'notebook';
  const running = isNotebook
    ? trans.__('This notebook runs in %1.', name)
    : trans.__('This console runs in %1.', name);
  return (
    <InCell
      kind={state === 'running' ? 'done' : 'info'}
      label={trans.__('Kernel %1', name)}
      text={state === 'running' ? running : text}
    >
      {state !== 'running' && (
        <div className="jp-Venv-buttons">
          <TextButton
            label={
              isNotebook
                ? trans.__('Use %1 in this notebook', name)
                : trans.__('Use %1 in this console', name)
            }
            primary
            disabled={state === 'switching'}
            onClick={use}
          />
        </div>
      )}
    </InCell>
  );
}
