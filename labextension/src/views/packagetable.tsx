import { caretDownIcon, caretUpIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { allows } from '../model/environments';
import type { PackageList } from '../model/packagelist';
import type { Row, SortKey } from '../model/packages';
import type { IEnvironment } from '../model/schema';
import type { IViewProps } from './common';
import { GroupCells, PackageCells } from './packagerow';
import { useWindow } from './windowed';

/** Pixels; the stylesheet's rows fill what they are given. */
const ROW_HEIGHT = 28;

type Props = IViewProps & { environment: IEnvironment };

/**
 * The packages as a table whose groups open and close: a treegrid, with the keyboard on rows.
 *
 * Only the rows in view are drawn, and the one the keyboard is at, so that it keeps the focus
 * wherever the table is scrolled to.
 */
export function PackageTable(props: Props): React.ReactElement | null {
  const { model, trans } = props;
  const { packages } = model;
  if (packages.items === null) {
    return packages.error ? null : (
      <p className="jp-Venv-placeholder">{trans.__('Reading packages…')}</p>
    );
  }
  if (packages.rows.length === 0) {
    return (
      <p className="jp-Venv-placeholder" role="status">
        {packages.filter === ''
          ? trans.__('No packages are installed.')
          : trans.__('No package matches “%1”.', packages.filter)}
      </p>
    );
  }
  const hasLatest = packages.updates.latest.size > 0;
  return (
    <div
      className={hasLatest ? 'jp-Venv-table jp-mod-latest' : 'jp-Venv-table'}
      role="treegrid"
      aria-label={trans.__('Packages')}
      aria-rowcount={packages.rows.length + 1}
      aria-multiselectable="true"
    >
      <Header {...props} hasLatest={hasLatest} />
      <Body {...props} />
    </div>
  );
}

function Header(props: Props & { hasLatest: boolean }): React.ReactElement {
  const { hasLatest, model, trans } = props;
  const { packages } = model;
  const shown = packages.rows.flatMap(row => (row.kind === 'package' ? row.key : []));
  const picked = shown.filter(key => packages.isSelected(key)).length;
  const some = picked > 0 && picked < shown.length;
  return (
    <div role="rowgroup">
      <div role="row" aria-rowindex={1} className="jp-Venv-tableRow jp-Venv-tableHead">
        <div role="columnheader" className="jp-Venv-cellCheck">
          <input
            type="checkbox"
            aria-label={trans.__('Select all packages shown')}
            title={trans.__('Select all packages shown')}
            ref={node => {
              if (node) {
                node.indeterminate = some;
              }
            }}
            checked={picked > 0 && !some}
            disabled={shown.length === 0}
            onChange={() => {
              packages.setSelected(shown, picked < shown.length);
            }}
          />
        </div>
        <SortHeader packages={packages} column="name" label={trans.__('Name')} />
        <SortHeader packages={packages} column="version" label={trans.__('Version')} />
        {hasLatest && (
          <SortHeader packages={packages} column="latest" label={trans.__('Latest')} />
        )}
      </div>
    </div>
  );
}

function SortHeader(props: {
  packages: PackageList;
  column: SortKey;
  label: string;
}): React.ReactElement {
  const { packages, column, label } = props;
  const { key, descending } = packages.order;
  const isSorted = key === column;
  const Caret = descending ? caretDownIcon : caretUpIcon;
  return (
    <div
      role="columnheader"
      className={`jp-Venv-cell-${column}`}
      aria-sort={isSorted ? (descending ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        className="jp-Venv-sort"
        onClick={() => {
          packages.sortBy(column);
        }}
      >
        <span className="jp-Venv-ellipsis">{label}</span>
        {isSorted && <Caret.react tag="span" elementSize="normal" />}
      </button>
    </div>
  );
}

function Body(props: Props): React.ReactElement {
  const { actions, environment, model } = props;
  const { packages } = model;
  const { inspector, rows } = packages;
  const scroller = React.useRef<HTMLDivElement>(null);
  const { first, last, onScroll, page, reveal } = useWindow(
    scroller,
    rows.length,
    ROW_HEIGHT
  );
  const [wanted, setWanted] = React.useState({ key: packages.active, index: 0 });
  const moved = React.useRef(wanted.key !== null);
  const activeRow = React.useRef<HTMLDivElement>(null);
  // Where the row is gone, the one that took its place.
  const found = rows.findIndex(row => row.key === wanted.key);
  const index = found >= 0 ? found : Math.min(wanted.index, rows.length - 1);

  // The row the user has moved to comes into view and has the focus; on coming back from
  // the details it only comes into view.
  React.useLayoutEffect(() => {
    if (moved.current) {
      moved.current = false;
      reveal(index);
      if (scroller.current?.contains(document.activeElement)) {
        activeRow.current?.focus({ preventScroll: true });
      }
    }
  });

  const setActive = (target: number): void => {
    const key = rows[target]?.key ?? null;
    packages.setActive(key);
    setWanted({ key, index: target });
  };
  const moveTo = (target: number): void => {
    moved.current = true;
    setActive(Math.max(0, Math.min(rows.length - 1, target)));
  };
  const open = (row: Row): void => {
    if (row.kind === 'group') {
      packages.toggle(row.group);
    } else {
      inspector.open(row.key);
    }
  };
  const uninstall = (row: Row): void => {
    const picked = packages.isSelected(row.key)
      ? packages.selection.filter(({ group }) => group !== 'infrastructure')
      : row.kind === 'package' && row.entry.group !== 'infrastructure'
        ? [row.entry]
        : [];
    if (picked.length > 0 && !model.busy && allows(environment, 'uninstall')) {
      const names = picked.map(entry => entry.package.name);
      void actions.packages.uninstall(environment, names);
    }
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const row = rows[index];
    if (!row || event.altKey || event.metaKey || event.shiftKey) {
      return;
    }
    const isGroup = row.kind === 'group';
    const keys: Record<string, (() => void) | undefined> = {
      ArrowDown: () => {
        moveTo(index + 1);
      },
      ArrowUp: () => {
        moveTo(index - 1);
      },
      PageDown: () => {
        moveTo(index + page);
      },
      PageUp: () => {
        moveTo(index - page);
      },
      Home: () => {
        moveTo(0);
      },
      End: () => {
        moveTo(rows.length - 1);
      },
      ArrowRight: () => {
        if (isGroup && !row.open) {
          packages.toggle(row.group);
        } else if (isGroup) {
          moveTo(index + 1);
        }
      },
      ArrowLeft: () => {
        if (isGroup && row.open) {
          packages.toggle(row.group);
        } else if (row.kind === 'package') {
          moveTo(rows.findIndex(({ key }) => key === `:${row.entry.group}`));
        }
      },
      Enter: () => {
        open(row);
      },
      ' ': () => {
        if (isGroup) {
          packages.toggle(row.group);
        } else {
          packages.setSelected([row.key], !packages.isSelected(row.key));
        }
      },
      Delete: () => {
        uninstall(row);
      }
    };
    const act = event.ctrlKey ? undefined : keys[event.key];
    if (act) {
      event.preventDefault();
      event.stopPropagation();
      act();
    }
  };

  const drawn = Array.from({ length: last - first }, (_, offset) => first + offset);
  if (index >= 0 && !drawn.includes(index)) {
    drawn.push(index);
  }
  return (
    <div
      ref={scroller}
      role="rowgroup"
      className="jp-Venv-scroll"
      onScroll={onScroll}
      onKeyDown={onKeyDown}
    >
      <div
        role="presentation"
        className="jp-Venv-tableRows"
        style={{ height: rows.length * ROW_HEIGHT }}
      >
        {drawn.map(at => {
          const row = rows[at];
          return row ? (
            <div
              key={row.key}
              ref={at === index ? activeRow : undefined}
              role="row"
              className={`jp-Venv-tableRow jp-mod-${row.kind}`}
              aria-rowindex={at + 2}
              aria-level={row.kind === 'group' ? 1 : 2}
              aria-expanded={row.kind === 'group' ? row.open : undefined}
              aria-selected={
                row.kind === 'package' ? packages.isSelected(row.key) : undefined
              }
              tabIndex={at === index ? 0 : -1}
              data-venv-focus={at === index ? '' : undefined}
              style={{ top: at * ROW_HEIGHT, height: ROW_HEIGHT }}
              onFocus={() => {
                setActive(at);
              }}
              onClick={() => {
                open(row);
              }}
            >
              {row.kind === 'group' ? (
                <GroupCells {...props} row={row} />
              ) : (
                <PackageCells {...props} entry={row.entry} />
              )}
            </div>
          ) : null;
        })}
      </div>
    </div>
  );
}
