/** Where something is kept over a reload of the page; a browser's `Storage` is one. */
export interface IMemory {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** As many as a server remembers jobs. */
const LIMIT = 50;

/** The ids of some jobs, remembered over a reload of the page. */
export class RememberedIds {
  constructor(
    private readonly memory: IMemory,
    private readonly key: string
  ) {
    this._ids = new Set(read(memory, key));
  }

  has(id: string): boolean {
    return this._ids.has(id);
  }

  add(id: string): void {
    this._ids.add(id);
    const kept = [...this._ids].slice(-LIMIT);
    try {
      this.memory.setItem(this.key, JSON.stringify(kept));
    } catch {
      // A full or forbidden storage only means that a reload forgets.
    }
  }

  private readonly _ids: Set<string>;
}

function read(memory: IMemory, key: string): string[] {
  try {
    const ids: unknown = JSON.parse(memory.getItem(key) ?? '[]');
    return Array.isArray(ids) ? ids.map(String) : [];
  } catch {
    return [];
  }
}
