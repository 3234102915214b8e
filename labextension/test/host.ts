import type { IHost } from '../src/actions';
import type { IOpenNotebook } from '../src/model/embedding';
import { FakeMemory } from './server';

/** An application that notes what it is asked to do. */
export class FakeHost implements IHost {
  readonly calls: string[] = [];
  readonly memory = new FakeMemory();
  files: string[] = [];
  hasTerminals = true;
  /** What opening a terminal is answered with, while it is set. */
  refusal: Error | null = null;

  readonly useKernel = (path: string, name: string): Promise<void> =>
    this.note(`use ${name} in ${path}`);

  get openTerminal(): IHost['openTerminal'] {
    return this.hasTerminals ? id => this.note(`terminal ${id}`) : null;
  }

  /** The notebooks that are open, by server path. */
  readonly notebooks = new Map<string, IOpenNotebook>();

  readonly openNotebook = (path: string): IOpenNotebook | null =>
    this.notebooks.get(path) ?? null;

  readonly openFile = (path: string): Promise<void> => this.note(`open ${path}`);

  listFiles(folder: string): Promise<string[]> {
    this.calls.push(`list ${folder}`);
    return Promise.resolve(this.files);
  }

  private note(call: string): Promise<void> {
    this.calls.push(call);
    return this.refusal ? Promise.reject(this.refusal) : Promise.resolve();
  }
}
