import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { asApiError } from './api';
import type { ApiError, IApi } from './api';
import { canonicalName } from './packages';
import type { IPastChange } from './schema';

/** Rows shown at first, and how many more each time. */
export const SHOWN = 50;

/** One past change as it is listed. */
export interface IHistoryRow {
  readonly change: IPastChange;
  /** Whether bringing back what was after it would change anything. */
  readonly restorable: boolean;
}

/** One row, or several neighbours that changed nothing, which are worth one between them. */
export type HistoryItem = readonly IHistoryRow[];

/**
 * What has been changed in one environment.
 *
 * It is read when somebody can see it: for that, the server looks through what is installed.
 */
export class History {
  constructor(private readonly api: Pick<IApi, 'history'>) {}

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Newest first; null while they are not known. */
  get changes(): readonly IPastChange[] | null {
    return this._changes;
  }

  /** Why they could not be read. */
  get error(): ApiError | null {
    return this._error;
  }

  /** The rows on show. */
  get items(): readonly HistoryItem[] {
    return this._items.slice(0, this._limit);
  }

  /** How many rows there are beyond those on show. */
  get hidden(): number {
    return Math.max(0, this._items.length - this._limit);
  }

  find(number: number | null | undefined): IPastChange | undefined {
    return this._changes?.find(change => change.number === number);
  }

  /** Whether a row is open, by the number of its oldest change. */
  isOpen(key: string): boolean {
    return this._open.has(key);
  }

  toggle(key: string): void {
    if (!this._open.delete(key)) {
      this._open.add(key);
    }
    this._changed.emit();
  }

  showMore(): void {
    this._limit += SHOWN;
    this._changed.emit();
  }

  /** Whether the user can see it. */
  setVisible(visible: boolean): void {
    this._visible = visible;
    if (visible && this._stale) {
      void this.read();
    }
  }

  /** Follows the environment with this id as it is now; null for none. */
  async show(id: string | null): Promise<void> {
    if (id !== this._id) {
      this._id = id;
      this._open.clear();
      this._limit = SHOWN;
      this._asked++; // what is under way is about another environment
      this.set(null, null);
    }
    this._stale = id !== null;
    if (this._visible) {
      await this.read();
    }
  }

  /** Reads it again, after an error. */
  async again(): Promise<void> {
    await this.read();
  }

  private async read(): Promise<void> {
    const id = this._id;
    if (id === null) {
      return;
    }
    this._stale = false;
    const asked = ++this._asked;
    try {
      const changes = await this.api.history(id);
      if (asked === this._asked) {
        this.set(changes, null);
      }
    } catch (reason) {
      if (asked === this._asked) {
        this.set(this._changes, asApiError(reason));
      }
    }
  }

  private set(changes: readonly IPastChange[] | null, error: ApiError | null): void {
    this._changes = changes;
    this._items = historyItems(changes ?? []);
    this._error = error;
    this._changed.emit();
  }

  private _id: string | null = null;
  private _changes: readonly IPastChange[] | null = null;
  private _items: readonly HistoryItem[] = [];
  private _error: ApiError | null = null;
  private _visible = false;
  private _stale = false;
  private _asked = 0;
  private _limit = SHOWN;
  private readonly _open = new Set<string>();
  private readonly _changed = new Signal<this, void>(this);
}

/** Past changes, newest first, as rows. */
export function historyItems(changes: readonly IPastChange[]): HistoryItem[] {
  const items: IHistoryRow[][] = [];
  for (const row of historyRows(changes)) {
    const before = items.at(-1);
    if (
      before &&
      changedNothing(row.change) &&
      before.every(({ change }) => changedNothing(change))
    ) {
      before.push(row);
    } else {
      items.push([row]);
    }
  }
  return items;
}

/** Whether a change has ended and there is nothing to show for it. */
function changedNothing({ changes, status, verb }: IPastChange): boolean {
  return changes.length === 0 && status !== 'pending' && verb !== 'freeze';
}

function historyRows(changes: readonly IPastChange[]): IHistoryRow[] {
  // By name the version that what came since found first, and the one it left last.
  const since = new Map<string, { before: string | null; after: string | null }>();
  // What was installed again in the same version came from elsewhere, and may have been different.
  let elsewhere = false;
  return changes.map(change => {
    const differs =
      elsewhere || [...since.values()].some(({ before, after }) => before !== after);
    if (change.status === 'done') {
      for (const { name, before, after } of change.changes) {
        const key = canonicalName(name);
        const last = since.get(key) ?? { after };
        since.set(key, { before, after: last.after });
        elsewhere ||= before === after;
      }
    }
    return { change, restorable: change.status === 'done' && differs };
  });
}
