import type { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon, caretRightIcon, closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { allows } from '../model/environments';
import { neededBy } from '../model/packages';
import type { Group, IEntry, Row } from '../model/packages';
import type { IEnvironment } from '../model/schema';
import type { IViewProps } from './common';

type Props = IViewProps & { environment: IEnvironment };

/** The name of a group, over all columns. */
export function GroupCells(
  props: Props & { row: Extract<Row, { kind: 'group' }> }
): React.ReactElement {
  const { row, trans } = props;
  const Caret = row.open ? caretDownIcon : caretRightIcon;
  return (
    <div role="gridcell" className="jp-Venv-cellGroup">
      <Caret.react tag="span" elementSize="normal" />
      <span className="jp-Venv-ellipsis">
        {`${groupLabel(trans, row.group)} (${String(row.count)})`}
      </span>
    </div>
  );
}

/** One package: pick it, what it is, and what the mouse can do with it at once. */
export function PackageCells(props: Props & { entry: IEntry }): React.ReactElement {
  const { actions, entry, environment, model, trans } = props;
  const { packages } = model;
  const { group, key, package: item } = entry;
  const { name, summary, version } = item;
  const { latest } = packages.updates;
  const newer = latest.get(key);
  const held = packages.updates.held.get(key);
  const needed = neededBy(item, packages.infrastructure);
  const why = needed.length > 0 ? trans.__('for %1', needed.join(', ')) : '';
  const lines = [`${name} ${version}`, summary, why];
  const removable = group !== 'infrastructure' && allows(environment, 'uninstall');
  return (
    <>
      <div role="gridcell" className="jp-Venv-cellCheck" onClick={stop}>
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={trans.__('Select %1', name)}
          checked={packages.isSelected(key)}
          onChange={event => {
            packages.setSelected([key], event.target.checked);
          }}
        />
      </div>
      <div
        role="rowheader"
        className="jp-Venv-cell-name"
        title={lines.filter(line => line !== '').join('\n')}
      >
        <span className="jp-Venv-packageName jp-Venv-ellipsis">{name}</span>
        <span className="jp-Venv-packageWhy jp-Venv-ellipsis">
          {group === 'requested' ? summary : why}
        </span>
      </div>
      <div
        role="gridcell"
        className="jp-Venv-cell-version jp-Venv-ellipsis"
        title={version}
      >
        {version}
      </div>
      {latest.size > 0 && (
        <div role="gridcell" className="jp-Venv-cell-latest">
          {newer !== undefined && held !== undefined && (
            <span
              className="jp-Venv-newer jp-mod-held jp-Venv-ellipsis"
              title={trans.__('%1 is out; it has to wait: %2.', newer, held)}
            >
              {newer}
            </span>
          )}
          {newer !== undefined && held === undefined && (
            <Upgrade
              label={trans.__('Upgrade %1 to %2', name, newer)}
              version={newer}
              disabled={model.busy || !allows(environment, 'upgrade')}
              onClick={() => void actions.packages.upgrade(environment, [name])}
            />
          )}
        </div>
      )}
      {removable && (
        <div role="gridcell" className="jp-Venv-cellAction" onClick={stop}>
          <button
            type="button"
            className="jp-Venv-rowButton"
            tabIndex={-1}
            aria-label={trans.__('Uninstall %1', name)}
            title={trans.__('Uninstall %1', name)}
            disabled={model.busy}
            onClick={() => void actions.packages.uninstall(environment, [name])}
          >
            <closeIcon.react tag="span" elementSize="normal" />
          </button>
        </div>
      )}
    </>
  );
}

function Upgrade(props: {
  label: string;
  version: string;
  disabled: boolean;
  onClick: () => void;
}): React.ReactElement {
  const { label, version, disabled, onClick } = props;
  return (
    <button
      type="button"
      className="jp-Venv-newer jp-Venv-ellipsis"
      tabIndex={-1}
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={event => {
        event.stopPropagation();
        onClick();
      }}
    >
      {version}
    </button>
  );
}

/** A click on what a cell holds is not one on its row. */
function stop(event: React.MouseEvent): void {
  event.stopPropagation();
}

export function groupLabel(trans: TranslationBundle, group: Group): string {
  const labels: Record<Group, string> = {
    requested: trans.__('Requested'),
    dependency: trans.__('Came along'),
    infrastructure: trans.__('For the kernel')
  };
  return labels[group];
}
