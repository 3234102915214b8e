import type { ISessionContext } from '@jupyterlab/apputils';
import { Signal } from '@lumino/signaling';

import type { IPlace } from '../src/lab/place';

/** A cell in a notebook or a console, whose kernel can be another. */
export class FakePlace implements IPlace {
  constructor(
    kernel: string | null,
    readonly kind: IPlace['kind'] = 'notebook'
  ) {
    this.kernel = kernel;
    this.sessionContext = this as unknown as ISessionContext;
  }

  readonly sessionContext: ISessionContext;
  readonly path = 'p/work.ipynb';
  readonly kernelChanged = new Signal<this, void>(this);
  readonly sessionChanged = new Signal<this, void>(this);
  /** What was done with it. */
  readonly happened: string[] = [];
  /** The name of its kernel. */
  kernel: string | null;

  get session(): object | null {
    return this.kernel === null
      ? null
      : { kernel: { id: 'k', name: this.kernel, status: 'idle' } };
  }

  readonly run = (): Promise<void> => this.happen('ran');
  readonly restartKernel = (): Promise<void> => this.happen('restarted');

  changeKernel(name: string | null): void {
    this.kernel = name;
    this.kernelChanged.emit();
  }

  private happen(what: string): Promise<void> {
    this.happened.push(what);
    return Promise.resolve();
  }
}
