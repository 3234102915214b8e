import * as React from 'react';

import { FocusKeeper } from './common';

/** What is said in a cell, in a sentence or two, and the buttons below it. */
export function InCell(
  props: React.PropsWithChildren<{
    /** `quiet` is how any other text of the cell looks. */
    kind: 'info' | 'warning' | 'error' | 'done' | 'busy' | 'quiet';
    label: string;
    text: string;
  }>
): React.ReactElement {
  const { children, kind, label, text } = props;
  return (
    <div
      className={`jp-Venv jp-Venv-inCell jp-mod-${kind}`}
      role="group"
      aria-label={label}
      // Enter and the like are for the buttons, not for the notebook around them.
      data-lm-suppress-shortcuts="true"
    >
      <FocusKeeper className="jp-Venv-inCellBody">
        <div className="jp-Venv-inCellText" role="status" title={text}>
          {text}
        </div>
        {children}
      </FocusKeeper>
    </div>
  );
}

/** A text as cells show any other. */
export function CellText({ text }: { text: string }): React.ReactElement {
  return <pre className="jp-Venv-cellText">{text}</pre>;
}
