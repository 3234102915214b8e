import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { asApiError } from './api';
import type { ApiError, IApi } from './api';
import { Inspector } from './inspector';
import { entryOf, packageRows, sorted } from './packages';
import type { Group, IEntry, IOrder, Row, SortKey } from './packages';
import type { IPackage } from './schema';
import { Updates } from './updates';

/** The packages of one environment, and how the user wants to see them. */
export class PackageList {
  constructor(private readonly api: IApi) {
    this.updates = new Updates(api);
    this.inspector = new Inspector(api);
    this.updates.changed.connect(this.onUpdates, this);
    this.inspector.changed.connect(this.redraw, this);
  }

  readonly updates: Updates;
  readonly inspector: Inspector;

  /** The row the keyboard is at, by its key; it comes back with the list. */
  get active(): string | null {
    return this._active;
  }

  /** The list itself knows where it is: nothing is drawn anew. */
  setActive(key: string | null): void {
    this._active = key;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** What is installed; null while it is not known. */
  get items(): readonly IPackage[] | null {
    return this._items;
  }

  /** Why the packages could not be read. */
  get error(): ApiError | null {
    return this._error;
  }

  /** The lines to draw. */
  get rows(): readonly Row[] {
    this._sorted ??= sorted(this._entries, this._order, this.updates.latest);
    this._rows ??= packageRows(this._sorted, this._filter, this._closed);
    return this._rows;
  }

  /** The names of what is there for the kernel only, as `required_by` writes them. */
  get infrastructure(): ReadonlySet<string> {
    return this._infrastructure;
  }

  /** The installed package of this canonical name. */
  find(key: string): IPackage | undefined {
    return this._byKey.get(key)?.package;
  }

  /** How many packages the user asked for have a newer version. */
  get upgradable(): number {
    return this._entries.filter(
      ({ group, key }) => group === 'requested' && this.updates.canUpgrade(key)
    ).length;
  }

  get filter(): string {
    return this._filter;
  }

  setFilter(value: string): void {
    if (value !== this._filter) {
      this._filter = value;
      this.redrawRows();
    }
  }

  get order(): IOrder {
    return this._order;
  }

  /** Orders by `key`; the other way round where that is the order already. */
  sortBy(key: SortKey): void {
    const descending = key === this._order.key && !this._order.descending;
    this._order = { key, descending };
    this._sorted = null;
    this.redrawRows();
  }

  /** Opens a closed group and closes an open one. */
  toggle(group: Group): void {
    if (!this._closed.delete(group)) {
      this._closed.add(group);
    }
    this.redrawRows();
  }

  /** The picked packages, by name. */
  get selection(): readonly IEntry[] {
    return this._entries.filter(({ key }) => this._selected.has(key));
  }

  isSelected(key: string): boolean {
    return this._selected.has(key);
  }

  setSelected(keys: readonly string[], selected: boolean): void {
    for (const key of keys) {
      if (selected) {
        this._selected.add(key);
      } else {
        this._selected.delete(key);
      }
    }
    this.redraw();
  }

  clearSelection(): void {
    this._selected.clear();
    this.redraw();
  }

  /** Shows the environment with this id, read anew; null for none. */
  async show(id: string | null): Promise<void> {
    if (id !== this._id) {
      this._id = id;
      this._error = null;
      this._filter = '';
      this._selected.clear();
      this._active = null;
      this.inspector.setEnvironment(id);
      this.setItems(null);
      this.redrawRows();
    }
    if (id === null) {
      return;
    }
    const asked = ++this._asked;
    let items: IPackage[] | null = null;
    let error: ApiError | null = null;
    try {
      items = await this.api.packages(id);
    } catch (reason) {
      error = asApiError(reason);
    }
    // A slow answer to an earlier question must not overwrite a later one's.
    if (asked === this._asked && id === this._id) {
      this._error = error;
      this.setItems(items ?? this._items);
      this.redrawRows();
    }
  }

  private setItems(items: readonly IPackage[] | null): void {
    this._items = items;
    this._entries = (items ?? []).map(entryOf);
    this._byKey = new Map(this._entries.map(entry => [entry.key, entry]));
    this._infrastructure = new Set(
      this._entries
        .filter(({ group }) => group === 'infrastructure')
        .map(({ key }) => key)
    );
    this._sorted = null;
    for (const key of this._selected) {
      if (!this._byKey.has(key)) {
        this._selected.delete(key);
      }
    }
    this.updates.follow(this._id, items);
    this.inspector.follow(items);
  }

  private onUpdates(): void {
    this._sorted = null;
    this.redrawRows();
  }

  private redrawRows(): void {
    this._rows = null;
    this.redraw();
  }

  private redraw(): void {
    this._changed.emit();
  }

  private _id: string | null = null;
  private _items: readonly IPackage[] | null = null;
  private _error: ApiError | null = null;
  private _entries: readonly IEntry[] = [];
  private _byKey: ReadonlyMap<string, IEntry> = new Map();
  private _infrastructure: ReadonlySet<string> = new Set();
  private _sorted: readonly IEntry[] | null = null;
  private _rows: readonly Row[] | null = null;
  private _order: IOrder = { key: 'name', descending: false };
  private _filter = '';
  private _active: string | null = null;
  private _asked = 0;
  private readonly _selected = new Set<string>();
  // The kernel's own packages are nobody's concern until asked for.
  private readonly _closed = new Set<Group>(['infrastructure']);
  private readonly _changed = new Signal<this, void>(this);
}
