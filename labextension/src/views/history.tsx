import { undoIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { allows } from '../model/environments';
import { SHOWN } from '../model/history';
import type { HistoryItem, IHistoryRow } from '../model/history';
import type { IEnvironment } from '../model/schema';
import { ChangeGroups } from './changes';
import { Caret, FocusKeeper, IconButton, ReadError, TextButton } from './common';
import type { IViewProps } from './common';
import { pastOutcome, pastSource, pastTitle, whyNotUndoable } from './past';
import { PreviewStatus } from './previewstatus';
import { exactTime, relativeTime } from './times';
import { useVisibility } from './visibility';

type Props = IViewProps & { environment: IEnvironment };

/** Milliseconds after which it is said anew how long ago something was. */
const TICK = 60_000;

/** What has been changed in the subject, by whomever, and the way back. */
export function HistoryView(props: IViewProps): React.ReactElement {
  const { model, trans } = props;
  const { environment, history } = model;
  const root = useVisibility(history);
  return (
    <div ref={root} className="jp-Venv-historyRoot">
      {!environment || !allows(environment, 'history') ? (
        <p className="jp-Venv-placeholder">
          {trans.__('The history shows here once there is an environment.')}
        </p>
      ) : (
        <FocusKeeper className="jp-Venv-history">
          <PreviewStatus {...props} place="history" />
          {history.error && (
            <ReadError
              trans={trans}
              message={history.error.message}
              again={() => void history.again()}
            />
          )}
          <Changes key={environment.id} {...props} environment={environment} />
        </FocusKeeper>
      )}
    </div>
  );
}

function Changes(props: Props): React.ReactElement | null {
  const { model, trans } = props;
  const { history } = model;
  const now = useNow();
  const list = React.useRef<HTMLUListElement>(null);
  // The one row that the Tab key stops at; arrows lead to the others.
  const [chosen, setChosen] = React.useState('');
  const { items } = history;
  if (history.changes === null) {
    return history.error ? null : (
      <p className="jp-Venv-placeholder" role="status">
        {trans.__('Reading the history…')}
      </p>
    );
  }
  if (items.length === 0) {
    return (
      <p className="jp-Venv-placeholder">{trans.__('Nothing has been changed yet.')}</p>
    );
  }
  const keys = items.flatMap(item => keysOf(item, history.isOpen(keyOf(item))));
  const stop = keys.includes(chosen) ? chosen : (keys[0] ?? '');
  const go = (key: string): boolean => {
    const heads = [...(list.current?.querySelectorAll<HTMLElement>(HEAD) ?? [])];
    const index = heads.findIndex(head => head === document.activeElement);
    const target = index < 0 ? undefined : heads[step(key, index, heads.length)];
    target?.focus();
    return target !== undefined;
  };
  const shared = { ...props, now, stop };
  return (
    <>
      <ul
        ref={list}
        className="jp-Venv-changes"
        role="list"
        aria-label={trans.__('Changes')}
        onKeyDown={event => {
          if (event.target instanceof Element && event.target.matches(HEAD)) {
            if (go(event.key)) {
              event.preventDefault();
            }
          }
        }}
        onFocus={event => {
          setChosen(event.target.closest('[data-key]')?.getAttribute('data-key') ?? '');
        }}
      >
        {items.map(item => (
          <Item key={keyOf(item)} {...shared} item={item} />
        ))}
      </ul>
      {history.hidden > 0 && (
        <div className="jp-Venv-more">
          <TextButton
            label={trans.__('Show %1 more', Math.min(history.hidden, SHOWN))}
            onClick={() => {
              history.showMore();
            }}
          />
        </div>
      )}
    </>
  );
}

/** What can be gone through by arrow keys. */
const HEAD = '.jp-Venv-changeHead';

interface IShared extends Props {
  now: number;
  /** The key of the row that the Tab key stops at. */
  stop: string;
}

function Item(props: IShared & { item: HistoryItem }): React.ReactElement | null {
  const { item, model, trans } = props;
  const [row] = item;
  if (row === undefined) {
    return null;
  }
  if (item.length === 1) {
    return <Change {...props} row={row} />;
  }
  const key = keyOf(item);
  const open = model.history.isOpen(key);
  const label = trans.__('%1 that changed nothing', item.length);
  return (
    <li className="jp-Venv-change jp-mod-quiet" data-key={key}>
      <Head {...props} id={key} open={open} title={label} remarks={[]} row={row} />
      {open && (
        <ul className="jp-Venv-changes" role="list" aria-label={label}>
          {item.map(row => (
            <Change key={row.change.number} {...props} row={row} />
          ))}
        </ul>
      )}
    </li>
  );
}

function Change(props: IShared & { row: IHistoryRow }): React.ReactElement {
  const { model, row, trans } = props;
  const { change } = row;
  const key = String(change.number);
  const open = model.history.isOpen(key);
  const quiet = change.undone_by !== null || change.changes.length === 0;
  const remarks = [
    pastSource(trans, change.source),
    pastOutcome(trans, change),
    change.undone_by !== null ? trans.__('undone by change %1', change.undone_by) : ''
  ];
  return (
    <li
      className={quiet ? 'jp-Venv-change jp-mod-quiet' : 'jp-Venv-change'}
      data-key={key}
    >
      <div className="jp-Venv-changeRow">
        <Head
          {...props}
          id={key}
          open={open}
          title={pastTitle(trans, change)}
          remarks={remarks}
        />
        {change.next_undo && !open && <UndoButton {...props} />}
      </div>
      {open && <Body {...props} />}
    </li>
  );
}

/** What opens and closes a row: what was asked for, when, from where, and what came of it. */
function Head(
  props: IShared & {
    id: string;
    open: boolean;
    title: string;
    remarks: readonly string[];
    row: IHistoryRow;
  }
): React.ReactElement {
  const { id, model, now, open, remarks, row, stop, title, trans } = props;
  const { time } = row.change;
  const ago = relativeTime(trans, time, now);
  return (
    <button
      type="button"
      className="jp-Venv-changeHead"
      aria-expanded={open}
      tabIndex={id === stop ? 0 : -1}
      data-venv-focus={id === stop ? '' : undefined}
      onClick={() => {
        model.history.toggle(id);
      }}
    >
      <Caret open={open} />
      <span className="jp-Venv-changeText">
        <span id={`jp-Venv-change-${id}`} className="jp-Venv-changeTitle" title={title}>
          {title}
        </span>
        <span className="jp-Venv-changeRemarks">
          {ago !== '' && (
            <time dateTime={time} title={exactTime(time)}>
              {ago}
            </time>
          )}
          {remarks
            .filter(remark => remark !== '')
            .map((remark, index) => (
              <React.Fragment key={index}>
                {(index > 0 || ago !== '') && ' · '}
                <span>{remark}</span>
              </React.Fragment>
            ))}
        </span>
      </span>
    </button>
  );
}

/** What a change did, and the ways back. */
function Body(props: IShared & { row: IHistoryRow }): React.ReactElement {
  const { actions, environment, model, row, trans } = props;
  const { change, restorable } = row;
  const why = whyNotUndoable(trans, change);
  return (
    <div className="jp-Venv-changeBody">
      <p className="jp-Venv-muted">
        {[trans.__('Change %1', change.number), exactTime(change.time)]
          .filter(part => part !== '')
          .join(' · ')}
      </p>
      {change.changes.length > 0 && (
        <ChangeGroups trans={trans} changes={change.changes} />
      )}
      {why !== '' && <p className="jp-Venv-muted">{why}</p>}
      <div className="jp-Venv-buttons">
        {change.undoable && <UndoButton {...props} />}
        {restorable && allows(environment, 'restore') && (
          <TextButton
            label={trans.__('Restore to here…')}
            describedBy={`jp-Venv-change-${String(change.number)}`}
            disabled={model.busy}
            title={trans.__(
              'Have the packages as they were after change %1',
              change.number
            )}
            onClick={() => void actions.packages.restore(environment, change.number)}
          />
        )}
      </div>
    </div>
  );
}

function UndoButton(props: IShared & { row: IHistoryRow }): React.ReactElement | null {
  const { actions, environment, model, row, trans } = props;
  const { number } = row.change;
  return allows(environment, 'undo') ? (
    <TextButton
      label={trans.__('Undo…')}
      describedBy={`jp-Venv-change-${String(number)}`}
      disabled={model.busy}
      title={trans.__('Take back change %1', number)}
      onClick={() => void actions.packages.undo(environment, number)}
    />
  ) : null;
}

/** In the title of the section. */
export function UndoLastButton({
  actions,
  model,
  trans
}: IViewProps): React.ReactElement | null {
  const { environment } = model;
  if (!environment || !allows(environment, 'undo')) {
    return null;
  }
  return (
    <IconButton
      icon={undoIcon}
      label={trans.__('Undo the last change of packages')}
      disabled={model.busy}
      onClick={() => void actions.packages.undoLast(environment)}
    />
  );
}

/** The number of its oldest change: newer ones join a row without making it another. */
function keyOf(item: HistoryItem): string {
  const number = String(item.at(-1)?.change.number ?? '');
  return item.length > 1 ? `from-${number}` : number;
}

/** The rows to go through in an item. */
function keysOf(item: HistoryItem, open: boolean): string[] {
  const numbers = item.map(({ change }) => String(change.number));
  return item.length === 1 ? numbers : [keyOf(item), ...(open ? numbers : [])];
}

/** Where a key leads in a list; -1 for nowhere. */
function step(key: string, index: number, length: number): number {
  switch (key) {
    case 'ArrowDown':
      return Math.min(index + 1, length - 1);
    case 'ArrowUp':
      return Math.max(index - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return length - 1;
    default:
      return -1;
  }
}

/** Milliseconds since 1970, as they were not long ago. */
function useNow(): number {
  const [now, setNow] = React.useState(() => Date.now());
  React.useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
    }, TICK);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return now;
}
