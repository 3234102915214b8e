/** Where the ids are kept over a reload of the page; a browser's `Storage` is one. */
export interface IMemory {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const KEY = 'jupyter-venv:dismissed';

/** As many as a server remembers jobs. */
const LIMIT = 50;

/** The jobs whose end the user has seen enough of. */
export class Dismissals {
  constructor(private readonly memory: IMemory) {
    this._ids = new Set(read(memory));
  }

  has(id: string): boolean {
    return this._ids.has(id);
  }

  add(id: string): void {
    this._ids.add(id);
    const kept = [...this._ids].slice(-LIMIT);
    try {
      this.memory.setItem(KEY, JSON.stringify(kept));
    } catch {
      // A full or forbidden storage only means that the job is shown again after a reload.
    }
  }

  private readonly _ids: Set<string>;
}

function read(memory: IMemory): string[] {
  try {
    const ids: unknown = JSON.parse(memory.getItem(KEY) ?? '[]');
    return Array.isArray(ids) ? ids.map(String) : [];
  } catch {
    return [];
  }
}
