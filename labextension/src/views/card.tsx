import { deleteIcon, terminalIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { allows, appliesTo } from '../model/environments';
import { kernelNames, stateLabel } from './describe';
import { environmentIcon } from './icons';
import { folderName } from '../model/paths';
import type { IEnvironment, Mending } from '../model/schema';
import { runsIn, stateText } from './words';
import { IconButton, Notice, TextButton } from './common';
import type { IViewProps } from './common';
import { DriftView } from './drift';
import { RestartsView } from './restarts';

type IProps = IViewProps & { environment: IEnvironment };

/** Which environment, which Python, what state, who runs in it, and what can be done. */
export function EnvironmentCard(props: IProps): React.ReactElement {
  const { environment, model, trans } = props;
  const { display_name, path } = environment;
  const text = model.atWork ? '' : stateText(trans, environment);
  return (
    <div className="jp-Venv-card">
      <div className="jp-Venv-row">
        <environmentIcon.react
          tag="span"
          elementSize="normal"
          className="jp-Venv-icon"
        />
        <span className="jp-Venv-name jp-Venv-ellipsis" title={path}>
          {display_name}
        </span>
      </div>
      <Facts {...props} />
      {text !== '' && (
        <Notice kind={environment.holder ? 'info' : 'warning'} message={text} />
      )}
      <Mend {...props} />
      <Front {...props} />
      <RestartsView {...props} environmentId={environment.id} />
      <DriftView {...props} />
      <Buttons {...props} />
    </div>
  );
}

function Facts({ environment, model, trans }: IProps): React.ReactElement {
  const { as_of, base, folder, kernels, python, state } = environment;
  // What is in front has a line of its own.
  const others = kernels.filter(kernel => kernel.id !== model.front?.kernelId);
  const elsewhere = model.hasSelection || folder !== model.folder;
  return (
    <dl className="jp-Venv-facts">
      <dt>{trans.__('State')}</dt>
      <dd>
        <span className={`jp-Venv-state jp-mod-${state}`}>
          {stateLabel(trans, state)}
        </span>
      </dd>
      {python !== null && (
        <>
          <dt>{trans.__('Python')}</dt>
          <dd title={base ?? undefined}>{python}</dd>
        </>
      )}
      {as_of !== '' && (
        <>
          <dt>{trans.__('As of')}</dt>
          <dd
            title={trans.__(
              'What is installed is of that day, until a sync or an install as of today'
            )}
          >
            {as_of}
          </dd>
        </>
      )}
      {elsewhere && (
        <>
          <dt>{trans.__('Folder')}</dt>
          <dd className="jp-Venv-ellipsis" title={folder || '/'}>
            {folder || '/'}
          </dd>
        </>
      )}
      {others.length > 0 && (
        <>
          <dt>{trans.__('Running')}</dt>
          <dd
            className="jp-Venv-ellipsis"
            title={kernelNames(trans, others).join('\n')}
          >
            {kernelNames(trans, others).join(', ')}
          </dd>
        </>
      )}
    </dl>
  );
}

/** What the notebook in front runs in, and the way into this environment. */
function Front(props: IProps): React.ReactElement | null {
  const { actions, environment, model, trans } = props;
  const { front } = model;
  if (!front || !appliesTo(environment, front.path)) {
    return null;
  }
  const offered = environment.state === 'ready' ? actions.offer(environment) : null;
  return (
    <>
      <p className="jp-Venv-front">{runsIn(trans, front, environment)}</p>
      {offered !== null && (
        <TextButton
          label={trans.__('Use in %1', offered.name)}
          primary
          disabled={model.busy}
          title={trans.__('Switch %1 to this environment’s kernel', offered.path)}
          onClick={() => void actions.use(environment)}
        />
      )}
    </>
  );
}

/** The one thing that makes an environment usable again. */
function Mend(props: IProps): React.ReactElement | null {
  const { actions, environment, model, trans } = props;
  const { mend } = environment;
  if (mend === null) {
    return null;
  }
  const labels: Record<Mending, string> = {
    create: trans.__('Create again'),
    'create-again': trans.__('Create again'),
    repair: trans.__('Repair')
  };
  return (
    <TextButton
      label={labels[mend]}
      primary
      disabled={model.busy}
      onClick={() => void actions.mend(environment, mend)}
    />
  );
}

function Buttons(props: IProps): React.ReactElement {
  const { actions, environment, model, trans } = props;
  const { folder, folderInfo, hasSelection } = model;
  const inherited = !hasSelection && environment.folder !== folder;
  return (
    <div className="jp-Venv-buttons">
      {allows(environment, 'freeze') && (
        <TextButton
          label={trans.__('Freeze…')}
          disabled={model.busy}
          title={trans.__('Write the installed versions to requirements.txt')}
          onClick={() => void actions.freeze(environment)}
        />
      )}
      {allows(environment, 'sync') && model.drift.differs && (
        <TextButton
          label={trans.__('Sync…')}
          disabled={model.busy}
          title={trans.__('Make the environment what requirements.txt says')}
          onClick={() => void actions.requirements.sync(environment)}
        />
      )}
      {allows(environment, 'repair') && environment.mend !== 'repair' && (
        <TextButton
          label={trans.__('Repair')}
          disabled={model.busy}
          onClick={() => void actions.mend(environment, 'repair')}
        />
      )}
      <span className="jp-Venv-icons">
        {allows(environment, 'terminal') && actions.host.openTerminal && (
          <IconButton
            icon={terminalIcon}
            label={trans.__('Terminal here')}
            disabled={model.outage !== null}
            onClick={() => void actions.openTerminal(environment)}
          />
        )}
        {allows(environment, 'remove') && (
          <IconButton
            icon={deleteIcon}
            label={trans.__('Remove environment')}
            disabled={model.busy}
            onClick={() => void actions.remove(environment)}
          />
        )}
      </span>
      {inherited && folderInfo?.writable && (
        <TextButton
          label={trans.__('Create one for this folder alone')}
          title={folderName(folder ?? '')}
          disabled={model.busy}
          onClick={() => void actions.create()}
        />
      )}
    </div>
  );
}
