import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { asApiError } from './api';
import type { ApiError, IApi } from './api';
import type { IComparison } from './schema';

/** The file that says what a project needs. */
export const REQUIREMENTS = 'requirements.txt';

/** Where an environment and its project's requirements.txt disagree. */
export class Drift {
  constructor(private readonly api: Pick<IApi, 'comparison'>) {}

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Null while it is not known, and where there is nothing to compare. */
  get comparison(): IComparison | null {
    return this._comparison;
  }

  /** Whether there is a file, and it is not what is installed. */
  get differs(): boolean {
    return this._comparison?.exists === true && !this._comparison.agrees;
  }

  /** Why the two cannot be compared: a file that cannot be read, say. */
  get error(): ApiError | null {
    return this._error;
  }

  /** Compares the environment with this id anew; null for none. */
  async show(id: string | null): Promise<void> {
    const asked = ++this._asked;
    if (id !== this._id) {
      this._id = id;
      this.set(null, null);
    }
    if (id === null) {
      return;
    }
    try {
      const comparison = await this.api.comparison(id, REQUIREMENTS);
      if (asked === this._asked) {
        this.set(comparison, null);
      }
    } catch (reason) {
      // A slow answer to an earlier question must not overwrite a later one's.
      if (asked === this._asked) {
        this.set(null, asApiError(reason));
      }
    }
  }

  /** Compares anew what is compared: the file was saved. */
  refresh(): Promise<void> {
    return this.show(this._id);
  }

  private set(comparison: IComparison | null, error: ApiError | null): void {
    this._comparison = comparison;
    this._error = error;
    this._changed.emit();
  }

  private _id: string | null = null;
  private _comparison: IComparison | null = null;
  private _error: ApiError | null = null;
  private _asked = 0;
  private readonly _changed = new Signal<this, void>(this);
}

/** How many differences there are. */
export function countDifferences({
  missing,
  different,
  unlisted
}: IComparison): number {
  return missing.length + different.length + unlisted.length;
}
