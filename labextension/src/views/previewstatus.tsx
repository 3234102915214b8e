import * as React from 'react';

import { failureTitle } from '../describe';
import type { IPreview } from '../previews';
import { TextButton } from './common';
import type { IViewProps } from './common';
import { Failure } from './job';

/** Milliseconds a plan may take before there is a word about it: most take less. */
const PATIENCE = 400;

/**
 * How far a preview has come: being found out, or what stood in its way.
 *
 * `wants` says whether it was started from the place where this is drawn.
 */
export function PreviewStatus(
  props: IViewProps & { wants: (preview: IPreview) => boolean }
): React.ReactElement | null {
  const { model, trans, wants } = props;
  const { previews } = model;
  const { current } = previews;
  if (
    !current ||
    current.environment.id !== model.environment?.id ||
    !wants(current) ||
    current.stage === 'asking'
  ) {
    return null;
  }
  const { job } = current;
  if (current.stage === 'planning') {
    return <Planning key={JSON.stringify(current.request)} {...props} />;
  }
  return job ? (
    <Failure
      {...props}
      job={job}
      title={failureTitle(trans, job)}
      retry={() => void previews.retry()}
      dismiss={() => {
        previews.cancel();
      }}
    />
  ) : null;
}

function Planning({ model, trans }: IViewProps): React.ReactElement | null {
  const [late, setLate] = React.useState(false);
  React.useEffect(() => {
    const timer = setTimeout(() => {
      setLate(true);
    }, PATIENCE);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  return (
    <div className="jp-Venv-planning" role="status">
      {late && (
        <>
          <div className="jp-Venv-row">
            <span className="jp-Venv-ellipsis">
              {trans.__('Finding out what would change…')}
            </span>
            <TextButton
              label={trans.__('Cancel')}
              onClick={() => {
                model.previews.cancel();
              }}
            />
          </div>
          <div className="jp-Venv-progress jp-mod-indeterminate" aria-hidden="true">
            <div />
          </div>
        </>
      )}
    </div>
  );
}
