import { checkIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { allows } from '../describe';
import { REQUIREMENTS, countDifferences } from '../drift';
import type { IEnvironment } from '../schema';
import { Details, Expander, Notice, TextButton } from './common';
import type { IViewProps } from './common';
import { ComparisonView } from './comparison';

/** Whether the environment is what requirements.txt says; quiet where it is. */
export function DriftView(
  props: IViewProps & { environment: IEnvironment }
): React.ReactElement | null {
  const { model, trans } = props;
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
    <Differences {...props} />
  );
}

function Differences(
  props: IViewProps & { environment: IEnvironment }
): React.ReactElement | null {
  const { actions, environment, model, trans } = props;
  const [open, setOpen] = React.useState(false);
  const { comparison } = model.drift;
  if (!comparison) {
    return null;
  }
  const count = countDifferences(comparison);
  return (
    <div className="jp-Venv-drift jp-mod-differs">
      <Expander
        label={trans._n(
          '%2 differs in %1 package',
          '%2 differs in %1 packages',
          count,
          REQUIREMENTS
        )}
        open={open}
        onToggle={() => {
          setOpen(!open);
        }}
      />
      {open && (
        <>
          <ComparisonView trans={trans} comparison={comparison} />
          <div className="jp-Venv-buttons">
            {allows(environment, 'freeze') && (
              <TextButton
                label={trans.__('Freeze…')}
                disabled={model.busy}
                title={trans.__('Write what is installed to %1', REQUIREMENTS)}
                onClick={() => void actions.requirements.freeze(environment)}
              />
            )}
            {allows(environment, 'sync') && (
              <TextButton
                label={trans.__('Sync…')}
                disabled={model.busy}
                title={trans.__('Make the environment what %1 says', REQUIREMENTS)}
                onClick={() => void actions.requirements.sync(environment)}
              />
            )}
          </div>
        </>
      )}
    </div>
  );
}
