import type { TranslationBundle } from '@jupyterlab/translation';
import { InputGroup, closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { allows } from '../describe';
import { upgradeIcon } from '../icons';
import { neededBy } from '../packages';
import type { Group, Row } from '../packages';
import type { IEnvironment, IPackage } from '../schema';
import { Expander, IconButton, Notice, TextButton, FocusKeeper } from './common';
import type { IViewProps } from './common';
import { WindowedList } from './windowed';

/** Pixels; the stylesheet's rows fill what they are given. */
const ROW_HEIGHT = 28;

/** Lines the install box grows to before it scrolls. */
const INSTALL_LINES = 8;

/** The packages of the subject, and the box to install more. */
export function PackagesView(
  props: IViewProps & { installRef: React.RefObject<HTMLTextAreaElement> }
): React.ReactElement {
  const { model, trans } = props;
  const { environment, packages } = model;
  if (!environment || !allows(environment, 'packages')) {
    return (
      <div className="jp-Venv-packages">
        <p className="jp-Venv-placeholder">
          {trans.__('Packages show here once there is an environment to use.')}
        </p>
      </div>
    );
  }
  return (
    <FocusKeeper className="jp-Venv-packages">
      {allows(environment, 'install') && (
        <InstallBox key={environment.id} {...props} environment={environment} />
      )}
      {packages.error && <Notice kind="warning" message={packages.error.message} />}
      {packages.items && packages.items.length > 0 && (
        <InputGroup
          className="jp-Venv-filter"
          type="search"
          rightIcon="ui-components:search"
          aria-label={trans.__('Filter packages')}
          placeholder={trans.__('Filter packages')}
          spellCheck={false}
          value={packages.filter}
          onChange={event => {
            packages.setFilter(event.currentTarget.value);
          }}
        />
      )}
      <PackageRows {...props} environment={environment} />
    </FocusKeeper>
  );
}

/** In the title of the section. */
export function UpgradeButton(props: IViewProps): React.ReactElement | null {
  const { actions, model, trans } = props;
  const { environment } = model;
  if (!environment || !allows(environment, 'upgrade')) {
    return null;
  }
  return (
    <IconButton
      icon={upgradeIcon}
      label={trans.__('Upgrade all packages you asked for')}
      disabled={model.busy}
      onClick={() => void actions.upgrade(environment)}
    />
  );
}

function InstallBox(
  props: IViewProps & {
    environment: IEnvironment;
    installRef: React.RefObject<HTMLTextAreaElement>;
  }
): React.ReactElement {
  const { actions, environment, installRef, model, trans } = props;
  const [text, setText] = React.useState('');
  const ready = !model.busy && text.trim() !== '';
  const install = (): void => {
    if (ready) {
      void actions.install(environment, text, () => {
        setText('');
      });
    }
  };
  return (
    <form
      className="jp-Venv-install"
      onSubmit={event => {
        event.preventDefault();
        install();
      }}
    >
      <textarea
        ref={installRef}
        className="jp-mod-styled"
        aria-label={trans.__('Packages to install')}
        placeholder={trans.__('Packages to install')}
        title={trans.__(
          'Names, with versions if you like: numpy pandas>=2. Shift+Enter for a new line.'
        )}
        spellCheck={false}
        autoCapitalize="off"
        rows={Math.min(INSTALL_LINES, text.split('\n').length)}
        value={text}
        onChange={event => {
          setText(event.target.value);
        }}
        onKeyDown={event => {
          if (
            event.key === 'Enter' &&
            !event.shiftKey &&
            !event.nativeEvent.isComposing
          ) {
            event.preventDefault();
            install();
          }
        }}
      />
      <TextButton label={trans.__('Install')} primary submit disabled={!ready} />
    </form>
  );
}

function PackageRows(
  props: IViewProps & { environment: IEnvironment }
): React.ReactElement | null {
  const { actions, environment, model, trans } = props;
  const { packages } = model;
  if (packages.items === null) {
    return packages.error ? null : (
      <p className="jp-Venv-placeholder">{trans.__('Reading packages…')}</p>
    );
  }
  if (packages.rows.length === 0) {
    return (
      <p className="jp-Venv-placeholder">
        {packages.filter === ''
          ? trans.__('No packages are installed.')
          : trans.__('No package matches “%1”.', packages.filter)}
      </p>
    );
  }
  const removable = allows(environment, 'uninstall');
  const infrastructure = packages.infrastructure;
  return (
    <WindowedList<Row>
      label={trans.__('Packages')}
      rows={packages.rows}
      rowHeight={ROW_HEIGHT}
      rowKey={row => (row.kind === 'group' ? `:${row.group}` : row.package.name)}
      render={row =>
        row.kind === 'group' ? (
          <Expander
            label={`${groupLabel(trans, row.group)} (${String(row.count)})`}
            open={row.open}
            onToggle={() => {
              packages.toggle(row.group);
            }}
          />
        ) : (
          <PackageRow
            trans={trans}
            item={row.package}
            needed={neededBy(row.package, infrastructure)}
            disabled={model.busy}
            onUninstall={
              removable && row.group === 'requested'
                ? () => void actions.uninstall(environment, row.package)
                : undefined
            }
          />
        )
      }
    />
  );
}

function PackageRow(props: {
  trans: TranslationBundle;
  item: IPackage;
  needed: readonly string[];
  disabled: boolean;
  onUninstall?: () => void;
}): React.ReactElement {
  const { trans, item, needed, disabled, onUninstall } = props;
  const why = needed.length > 0 ? trans.__('for %1', needed.join(', ')) : '';
  const lines = [`${item.name} ${item.version}`, item.summary, why];
  return (
    <div
      className="jp-Venv-package"
      title={lines.filter(line => line !== '').join('\n')}
    >
      <span className="jp-Venv-packageName jp-Venv-ellipsis">{item.name}</span>
      <span className="jp-Venv-packageWhy jp-Venv-ellipsis">
        {item.requested ? '' : why}
      </span>
      <span className="jp-Venv-packageVersion jp-Venv-ellipsis">{item.version}</span>
      {onUninstall && (
        <IconButton
          icon={closeIcon}
          label={trans.__('Uninstall %1', item.name)}
          disabled={disabled}
          onClick={onUninstall}
        />
      )}
    </div>
  );
}

function groupLabel(trans: TranslationBundle, group: Group): string {
  const labels: Record<Group, string> = {
    requested: trans.__('Requested'),
    dependency: trans.__('Came along'),
    infrastructure: trans.__('For the kernel')
  };
  return labels[group];
}
