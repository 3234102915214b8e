import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { asApiError } from './api';
import type { ApiError, IApi } from './api';
import type { IFolder } from './schema';

/** The folder in view, and what it has. */
export class FolderInView {
  constructor(private readonly api: IApi) {}

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** As a server path; null when it is not on this server. */
  get path(): string | null {
    return this._path;
  }

  /** Whether it is about to be known what it has. */
  get arriving(): boolean {
    return this._arriving;
  }

  /** What it has; null until it is known. */
  get info(): IFolder | null {
    return this._info;
  }

  /** Why it cannot be looked at. */
  get error(): ApiError | null {
    return this._error;
  }

  /** Goes to a folder; what the old one has stays known until this one is read. */
  goTo(path: string | null): void {
    this._path = path;
    this._arriving = path !== null;
  }

  /** Finds out what it has. Rejects where it is the server that cannot be asked. */
  async read(): Promise<void> {
    const path = this._path;
    if (path === null) {
      this._info = null;
      return;
    }
    let info: IFolder | null = null;
    let error: ApiError | null = null;
    try {
      info = await this.api.folder(path);
    } catch (reason) {
      error = asApiError(reason);
      // A folder that is gone is one thing, a server that is gone another.
      if (error.code === 'offline' || error.code === 'server-extension-missing') {
        throw error;
      }
    }
    if (path === this._path) {
      this._info = info;
      this._error = error;
      this._arriving = false;
      this._changed.emit();
    }
  }

  private _path: string | null = null;
  private _arriving = true; // until it is known where the user is
  private _info: IFolder | null = null;
  private _error: ApiError | null = null;
  private readonly _changed = new Signal<this, void>(this);
}
