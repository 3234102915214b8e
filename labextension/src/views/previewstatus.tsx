import * as React from 'react';

import { failureTitle } from './describe';
import type { Verb } from '../model/schema';
import { TextButton } from './common';
import type { IViewProps } from './common';
import { Failure } from './job';

/** Milliseconds a plan may take before there is a word about it: most take less. */
const PATIENCE = 400;

type Place = 'environment' | 'packages' | 'history';

/** Where changes are started, if not from the environment's card. */
const PLACES: Partial<Record<Verb, Place>> = {
  install: 'packages',
  uninstall: 'packages',
  upgrade: 'packages',
  undo: 'history',
  restore: 'history'
};

/**
 * How far a preview has come: being found out, or what stood in its way.
 *
 * It shows at the place where such a change is started.
 */
export function PreviewStatus(
  props: IViewProps & { place: Place }
): React.ReactElement | null {
  const { model, place, trans } = props;
  const { previews } = model;
  const { current } = previews;
  if (
    !current ||
    current.stage === 'asking' ||
    current.environment.id !== model.environment?.id ||
    (PLACES[current.request.verb] ?? 'environment') !== place
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
            <span>{trans.__('Finding out what would change…')}</span>
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
