import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IApi } from './api';
import { canonicalName } from './packages';
import type { Latest } from './packages';
import { compareVersions } from './pep440';
import type { IOutdated, IPackage } from './schema';

const NOTHING = { latest: {}, held: {} };

/**
 * Which packages of one environment the index has newer versions of.
 *
 * The index is asked when somebody can see the answer, once for what is installed: reading
 * the same packages again asks nothing.
 */
export class Updates {
  constructor(private readonly api: IApi) {}

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The newer versions of what is installed, as far as they are known. */
  get latest(): Latest {
    return this._latest;
  }

  /** What keeps packages from their newest version, in words. */
  get held(): ReadonlyMap<string, string> {
    return this._held;
  }

  /** Whether an upgrade brings a newer version of a package. */
  canUpgrade(key: string): boolean {
    return this._latest.has(key) && !this._held.has(key);
  }

  /** Whether the index has answered for what is installed now. */
  get known(): boolean {
    return this._state === 'known';
  }

  /** Whether the index did not answer. */
  get failed(): boolean {
    return this._state === 'failed';
  }

  /** Whether the user can see them; seeing them again tries again what failed. */
  setVisible(visible: boolean): void {
    if (visible !== this._visible) {
      this._visible = visible;
      if (this._state === 'failed') {
        this._state = 'unknown';
      }
      this.askIfDue();
    }
  }

  /** Follows what is installed in the environment with this id; null for none. */
  follow(id: string | null, items: readonly IPackage[] | null): void {
    const isOther = id !== this._id;
    if (isOther) {
      this._id = id;
      this._answer = NOTHING;
    }
    const installed = (items ?? [])
      .map(item => `${canonicalName(item.name)} ${item.version}`)
      .sort()
      .join('\n');
    if (isOther || installed !== this._installed) {
      this._installed = installed;
      this._state = 'unknown';
      this._asked++; // what is under way is about what was installed before
    }
    this._items = items;
    this.compare();
    this.askIfDue();
  }

  /** Asks the index anew. */
  again(): void {
    this._state = 'unknown';
    this._changed.emit();
    this.askIfDue();
  }

  private askIfDue(): void {
    const id = this._id;
    if (id !== null && this._items && this._visible && this._state === 'unknown') {
      this._state = 'asking';
      void this.ask(id, ++this._asked);
    }
  }

  private async ask(id: string, asked: number): Promise<void> {
    const outdated = await this.api.outdated(id).catch(() => null);
    // A slow answer about what was installed before says nothing of what is now.
    if (asked === this._asked) {
      this._state = outdated ? 'known' : 'failed';
      this._answer = outdated ?? NOTHING;
      this.compare();
      this._changed.emit();
    }
  }

  /** What the index said, as far as it is newer than what is there. */
  private compare(): void {
    const latest = new Map<string, string>();
    const held = new Map<string, string>();
    for (const item of this._items ?? []) {
      const key = canonicalName(item.name);
      const version = own(this._answer.latest, key);
      if (version !== undefined && compareVersions(version, item.version) > 0) {
        latest.set(key, version);
        const reason = own(this._answer.held, key);
        if (reason !== undefined) {
          held.set(key, reason);
        }
      }
    }
    this._latest = latest;
    this._held = held;
  }

  private _id: string | null = null;
  private _items: readonly IPackage[] | null = null;
  private _installed = '';
  private _answer: Pick<IOutdated, 'latest' | 'held'> = NOTHING;
  private _latest: Latest = new Map();
  private _held = new Map<string, string>();
  private _state: 'unknown' | 'asking' | 'known' | 'failed' = 'unknown';
  private _visible = false;
  private _asked = 0;
  private readonly _changed = new Signal<this, void>(this);
}

/** What a record says of a name. Names come from packages: every object has a `constructor`. */
function own(record: Record<string, string>, name: string): string | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
