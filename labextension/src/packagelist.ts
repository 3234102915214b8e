import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { asApiError } from './api';
import type { ApiError, IApi } from './api';
import { canonicalName, packageRows } from './packages';
import type { Group, Row } from './packages';
import type { IPackage } from './schema';

/** The packages of one environment, and how the user wants to see them. */
export class PackageList {
  constructor(private readonly api: IApi) {}

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
    this._rows ??= packageRows(this._items ?? [], this._filter, this._closed);
    return this._rows;
  }

  /** The names of what is there for the kernel only, as `required_by` writes them. */
  get infrastructure(): ReadonlySet<string> {
    return this._infrastructure;
  }

  get filter(): string {
    return this._filter;
  }

  setFilter(value: string): void {
    if (value !== this._filter) {
      this._filter = value;
      this.redraw();
    }
  }

  /** Opens a closed group and closes an open one. */
  toggle(group: Group): void {
    if (!this._closed.delete(group)) {
      this._closed.add(group);
    }
    this.redraw();
  }

  /** Shows the environment with this id, read anew; null for none. */
  async show(id: string | null): Promise<void> {
    if (id !== this._id) {
      this._id = id;
      this._items = null;
      this._error = null;
      this._filter = '';
      this.redraw();
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
      this._items = items ?? this._items;
      this._infrastructure = new Set(
        this._items
          ?.filter(item => item.infrastructure && !item.requested)
          .map(item => canonicalName(item.name))
      );
      this._error = error;
      this.redraw();
    }
  }

  private redraw(): void {
    this._rows = null;
    this._changed.emit();
  }

  private _id: string | null = null;
  private _items: readonly IPackage[] | null = null;
  private _error: ApiError | null = null;
  private _infrastructure: ReadonlySet<string> = new Set();
  private _rows: readonly Row[] | null = null;
  private _filter = '';
  private _asked = 0;
  // The kernel's own packages are nobody's concern until asked for.
  private readonly _closed = new Set<Group>(['infrastructure']);
  private readonly _changed = new Signal<this, void>(this);
}
