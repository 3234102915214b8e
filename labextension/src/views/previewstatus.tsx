import * as React from 'react';

import { failureTitle } from './describe';
import type { Verb } from '../model/schema';
import { TextButton } from './common';
import type { IViewProps } from './common';
import { Failure } from './job';

/** Milliseconds a plan may take before there is a word about it: most take less. */
const PATIENCE = 400;

/** The changes that are started from the packages; others are from the environment's card. */
const OF_PACKAGES: ReadonlySet<Verb> = new Set(['install', 'uninstall', 'upgrade']);

/**
 * How far a preview has come: being found out, or what stood in its way.
 *
 * It shows at the place where such a change is started.
 */
export function PreviewStatus(
  props: IViewProps & { place: 'environment' | 'packages' }
): React.ReactElement | null {
  const { model, place, trans } = props;
  const { previews } = model;
  const { current } = previews;
  if (
    !current ||
    current.stage === 'asking' ||
    current.environment.id !== model.environment?.id ||
    OF_PACKAGES.has(current.request.verb) !== (place === 'packages')
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
