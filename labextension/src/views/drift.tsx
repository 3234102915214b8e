import { checkIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { REQUIREMENTS, countDifferences } from '../model/drift';
import { Details, Expander, Notice } from './common';
import type { IViewProps } from './common';
import { ComparisonView } from './comparison';

/** Whether the environment is what requirements.txt says; quiet where it is. */
export function DriftView(props: IViewProps): React.ReactElement | null {
  const { model, trans } = props;
  // Stays as it is while a change takes the place of what it opens.
  const [open, setOpen] = React.useState(false);
  const { comparison, error } = model.drift;
  if (error) {
    return (
      <Notice
        kind="warning"
        message={trans.__('%1 cannot be compared: %2', REQUIREMENTS, error.message)}
      >
        <Details trans={trans} text={error.details} />
      </Notice>
    );
  }
  if (!comparison?.exists || model.atWork) {
    return null; // there is nothing to say, or it is about to change
  }
  return comparison.agrees ? (
    <div className="jp-Venv-drift jp-Venv-muted">
      <checkIcon.react tag="span" elementSize="small" className="jp-Venv-icon" />
      {trans.__('Matches %1', REQUIREMENTS)}
    </div>
  ) : (
    <Differences {...props} open={open} setOpen={setOpen} />
  );
}

function Differences(
  props: IViewProps & { open: boolean; setOpen: (open: boolean) => void }
): React.ReactElement | null {
  const { model, open, setOpen, trans } = props;
  const { comparison } = model.drift;
  if (!comparison) {
    return null;
  }
  const count = countDifferences(comparison);
  return (
    <div className="jp-Venv-drift jp-mod-differs">
      <Expander
        label={trans.__('%1 differs (%2)', REQUIREMENTS, String(count))}
        open={open}
        onToggle={() => {
          setOpen(!open);
        }}
      />
      {open && <ComparisonView trans={trans} comparison={comparison} />}
    </div>
  );
}
