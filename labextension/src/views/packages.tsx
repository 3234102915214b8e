import { InputGroup } from '@jupyterlab/ui-components';
import * as React from 'react';

import { allows } from '../model/environments';
import { upgradeIcon } from './icons';
import type { IEnvironment } from '../model/schema';
import { FocusKeeper, IconButton, ReadError, TextButton } from './common';
import type { IViewProps } from './common';
import { DetailsView } from './details';
import { InstallBox } from './install';
import { PackageTable } from './packagetable';
import { PreviewStatus } from './previewstatus';
import { useVisibility } from './visibility';

/** The packages of the subject, and the box to install more; or one package closely. */
export function PackagesView(
  props: IViewProps & { installRef: React.RefObject<HTMLTextAreaElement> }
): React.ReactElement {
  const { model, trans } = props;
  const { environment, packages } = model;
  const root = useVisibility(packages.updates);
  const isOpen = packages.inspector.name !== null;
  return (
    <div ref={root} className="jp-Venv-packagesRoot">
      {!environment || !allows(environment, 'packages') ? (
        <p className="jp-Venv-placeholder">
          {trans.__('Packages show here once there is an environment to use.')}
        </p>
      ) : (
        <FocusKeeper className="jp-Venv-packages">
          {allows(environment, 'install') && (
            <InstallBox
              key={`install ${environment.id}`}
              {...props}
              environment={environment}
            />
          )}
          <PreviewStatus {...props} place="packages" />
          {isOpen ? (
            <DetailsView {...props} environment={environment} />
          ) : (
            <ListView
              key={`list ${environment.id}`}
              {...props}
              environment={environment}
            />
          )}
        </FocusKeeper>
      )}
    </div>
  );
}

function ListView(
  props: IViewProps & { environment: IEnvironment }
): React.ReactElement {
  const { environment, model, trans } = props;
  const { packages } = model;
  return (
    <>
      {packages.error && (
        <ReadError
          trans={trans}
          message={packages.error.message}
          again={() => void packages.show(environment.id)}
        />
      )}
      {packages.items && packages.items.length > 0 && <FilterBox {...props} />}
      <SelectionBar {...props} />
      <PackageTable {...props} />
    </>
  );
}

function FilterBox({ model, trans }: IViewProps): React.ReactElement {
  const { packages } = model;
  // What is typed shows at once; the model is drawn a moment later.
  const [text, setText] = React.useState(packages.filter);
  return (
    <InputGroup
      className="jp-Venv-filter"
      type="search"
      rightIcon="ui-components:search"
      aria-label={trans.__('Filter packages')}
      placeholder={trans.__('Filter packages')}
      spellCheck={false}
      value={text}
      onChange={event => {
        setText(event.currentTarget.value);
        packages.setFilter(event.currentTarget.value);
      }}
    />
  );
}

/** What can be done with what is picked, or with all that has a newer version. */
function SelectionBar(
  props: IViewProps & { environment: IEnvironment }
): React.ReactElement | null {
  const { actions, environment, model, trans } = props;
  const { packages } = model;
  const { updates, selection, upgradable } = packages;
  const done = (): void => {
    packages.clearSelection();
  };
  if (selection.length > 0) {
    const removable = selection.filter(({ group }) => group !== 'infrastructure');
    // Without an answer of the index, any may have a newer version.
    const newer = updates.known
      ? selection.filter(({ key }) => updates.canUpgrade(key))
      : selection;
    const names = (entries: typeof selection): string[] =>
      entries.map(entry => entry.package.name);
    return (
      <div className="jp-Venv-bar" role="group" aria-label={trans.__('Selection')}>
        <span className="jp-Venv-barText" role="status">
          {trans.__('%1 selected', selection.length)}
        </span>
        {allows(environment, 'upgrade') && (
          <TextButton
            label={trans.__('Upgrade %1', newer.length)}
            disabled={model.busy || newer.length === 0}
            onClick={() =>
              void actions.packages.upgrade(environment, names(newer), done)
            }
          />
        )}
        {allows(environment, 'uninstall') && (
          <TextButton
            label={trans.__('Uninstall %1', removable.length)}
            disabled={model.busy || removable.length === 0}
            title={
              removable.length < selection.length
                ? trans.__('What the kernel needs stays.')
                : undefined
            }
            onClick={() =>
              void actions.packages.uninstall(environment, names(removable), done)
            }
          />
        )}
        <TextButton label={trans.__('Clear')} onClick={done} />
      </div>
    );
  }
  if (updates.failed) {
    return (
      <div className="jp-Venv-bar">
        <span className="jp-Venv-barText jp-Venv-muted">
          {trans.__('Could not check for updates.')}
        </span>
        <TextButton
          label={trans.__('Check again')}
          onClick={() => {
            updates.again();
          }}
        />
      </div>
    );
  }
  if (upgradable > 0 && allows(environment, 'upgrade')) {
    return (
      <div className="jp-Venv-bar">
        <span className="jp-Venv-barText">
          {trans._n('%1 newer version', '%1 newer versions', upgradable)}
        </span>
        <TextButton
          label={trans.__('Upgrade all')}
          disabled={model.busy}
          title={upgradeTitle(props)}
          onClick={() => void actions.packages.upgrade(environment)}
        />
      </div>
    );
  }
  return null;
}

/** In the title of the section. */
export function UpgradeButton(props: IViewProps): React.ReactElement | null {
  const { actions, model } = props;
  const { environment } = model;
  if (!environment || !allows(environment, 'upgrade')) {
    return null;
  }
  return (
    <IconButton
      icon={upgradeIcon}
      label={upgradeTitle(props)}
      disabled={model.busy}
      onClick={() => void actions.packages.upgrade(environment)}
    />
  );
}

function upgradeTitle({ model, trans }: IViewProps): string {
  const count = model.packages.upgradable;
  return count === 0
    ? trans.__('Upgrade all packages you asked for')
    : trans._n(
        'Upgrade all packages you asked for: %1 has a newer version',
        'Upgrade all packages you asked for: %1 have a newer version',
        count
      );
}
