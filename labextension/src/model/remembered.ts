import type { IPackageChange } from './schema';

/** Where something is kept over a reload of the page; a browser's `Storage` is one. */
export interface IMemory {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** As many as a server remembers jobs. */
const LIMIT = 50;

const STALE = 'jupyter-venv:stale';

/** The ids of some jobs, remembered over a reload of the page. */
export class RememberedIds {
  constructor(
    private readonly memory: IMemory,
    private readonly key: string
  ) {
    this._ids = new Set(load(memory, key).map(String));
  }

  has(id: string): boolean {
    return this._ids.has(id);
  }

  add(id: string): void {
    this._ids.add(id);
    store(this.memory, this.key, [...this._ids].slice(-LIMIT));
  }

  private readonly _ids: Set<string>;
}

interface IRememberedChange {
  session: string | null;
  changes: readonly IPackageChange[];
}

/** What was changed below some kernels, and which start of each that was, over a reload. */
export class RememberedChanges {
  constructor(private readonly memory: IMemory) {
    this._changes = new Map(load(memory, STALE) as [string, IRememberedChange][]);
  }

  get(kernelId: string): IRememberedChange | undefined {
    return this._changes.get(kernelId);
  }

  set(
    kernelId: string,
    session: string | null,
    changes: readonly IPackageChange[]
  ): void {
    this._changes.set(kernelId, { session, changes });
    this.write();
  }

  delete(kernelId: string): void {
    if (this._changes.delete(kernelId)) {
      this.write();
    }
  }

  private write(): void {
    store(this.memory, STALE, [...this._changes]);
  }

  private readonly _changes: Map<string, IRememberedChange>;
}

function load(memory: IMemory, key: string): unknown[] {
  try {
    const items: unknown = JSON.parse(memory.getItem(key) ?? '[]');
    return Array.isArray(items) ? items : [];
  } catch {
    return [];
  }
}

function store(memory: IMemory, key: string, items: unknown[]): void {
  try {
    memory.setItem(key, JSON.stringify(items));
  } catch {
    // A full or forbidden storage only means that a reload forgets.
  }
}
