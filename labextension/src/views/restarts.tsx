import { closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { staleName, staleText } from './describe';
import type { IStaleKernel } from '../model/restarts';
import { IconButton, TextButton } from './common';
import type { IViewProps } from './common';

/** The running kernels of an environment that still have old packages loaded. */
export function RestartsView(
  props: IViewProps & { environmentId: string }
): React.ReactElement {
  const { environmentId, model, trans } = props;
  const kernels = model.restarts.of(environmentId);
  return (
    <>
      {kernels.length > 0 && (
        <div
          className="jp-Venv-notice jp-mod-warning"
          role="group"
          aria-label={trans.__('Kernels to restart')}
        >
          {kernels.map(item => (
            <StaleKernel key={item.kernel.id} {...props} item={item} />
          ))}
        </div>
      )}
      <div className="jp-Venv-hidden" role="status">
        {kernels.map(item => staleText(trans, item)).join(' ')}
      </div>
    </>
  );
}

function StaleKernel(props: IViewProps & { item: IStaleKernel }): React.ReactElement {
  const { item, model, trans } = props;
  const { error, kernel, packages, restarting } = item;
  const name = staleName(trans, item);
  return (
    <div className="jp-Venv-stale">
      <div className="jp-Venv-row">
        <span className="jp-Venv-noticeText">{staleText(trans, item)}</span>
        <IconButton
          icon={closeIcon}
          label={trans.__('Dismiss the advice on %1', name)}
          onClick={() => {
            model.restarts.dismiss(kernel.id);
          }}
        />
      </div>
      {error !== '' && (
        <div className="jp-Venv-noticeText" role="alert">
          {trans.__('It was not restarted: %1', error)}
        </div>
      )}
      {packages !== null && (
        <div className="jp-Venv-buttons">
          <TextButton
            label={restarting ? trans.__('Restarting…') : trans.__('Restart %1', name)}
            title={trans.__('Its variables will be lost')}
            disabled={restarting}
            onClick={() => void model.restarts.restart(kernel.id)}
          />
        </div>
      )}
    </div>
  );
}
