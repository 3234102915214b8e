import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IApi } from './api';
import { Drift } from './drift';
import { allows } from './environments';
import { History } from './history';
import { PackageList } from './packagelist';
import type { Allowed, IEnvironment } from './schema';

/** What is read of the environment that the panel is about. */
export class Contents {
  constructor(api: IApi) {
    this.packages = new PackageList(api);
    this.drift = new Drift(api);
    this.history = new History(api);
    for (const part of [this.packages, this.drift, this.history]) {
      part.changed.connect(() => {
        this._changed.emit();
      });
    }
  }

  readonly packages: PackageList;
  readonly drift: Drift;
  readonly history: History;

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Reads all of it anew, as far as the environment's state allows; null for none. */
  async show(environment: IEnvironment | null): Promise<void> {
    const where = (verb: Allowed): string | null =>
      environment !== null && allows(environment, verb) ? environment.id : null;
    await Promise.all([
      this.drift.show(where('compare')),
      this.history.show(where('history')),
      this.packages.show(where('packages'))
    ]);
  }

  private readonly _changed = new Signal<this, void>(this);
}
