import { nullTranslator } from '@jupyterlab/translation';
import type * as React from 'react';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { vi } from 'vitest';

import { KernelLink } from '../src/lab/kernellink';
import { EnvironmentsModel } from '../src/model/model';
import type { FakeKernel } from './kernels';
import { FakeMemory, FakeServer, settle } from './server';

export const trans = nullTranslator.load('jupyter_venv');

const NUMPY = { name: 'numpy', before: '1.0', after: '2.0' };

/** A browser's tab on a folder with an environment; it can be reloaded. */
export class Tab {
  constructor() {
    vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
    // Widgets draw when the browser is idle; here there is none that ever is.
    vi.stubGlobal('requestIdleCallback', (draw: () => void) => setTimeout(draw));
    this.server.addEnvironment('p');
    this.model = this.connected();
  }

  readonly server = new FakeServer();
  readonly memory = new FakeMemory();
  readonly node = document.body.appendChild(document.createElement('div'));
  model: EnvironmentsModel;

  get text(): string {
    return this.node.textContent;
  }

  async open(): Promise<void> {
    await this.model.setFolder('p');
    await this.model.refresh();
  }

  /** The page is there anew, with nothing but what was kept; it has not asked anything yet. */
  reload(): void {
    this.model = this.connected();
  }

  close(): void {
    act(() => {
      this.root.unmount();
    });
    this.node.remove();
  }

  draw(element: React.ReactElement): void {
    act(() => {
      this.root.render(element);
    });
  }

  async press(label: string): Promise<void> {
    const buttons = [...this.node.querySelectorAll('button')];
    const found = buttons.find(
      item => (item.getAttribute('aria-label') ?? item.textContent) === label
    );
    if (!found) {
      throw new Error(`There is no ${label} in ${this.text}`);
    }
    await act(async () => {
      found.click();
      await settle();
    });
  }

  /** Has the kernel of work.ipynb say that it still uses an old numpy. */
  async findStale(kernel: FakeKernel): Promise<void> {
    const { model, server } = this;
    const kernels = [{ id: 'k', path: 'p/work.ipynb', state: 'idle' }];
    server.addEnvironment('p', { kernels });
    model.restarts.connect(() => new KernelLink(kernel.connection, () => null));
    const job = server.addJob('upgrade', 'p');
    model.jobs.put(job);
    const data = { message: 'Done', result: { changes: [NUMPY] } };
    server.emit(job.id, { event: 'finished', data });
    await settle();
    kernel.answer([NUMPY]);
    await settle();
  }

  private connected(): EnvironmentsModel {
    const model = new EnvironmentsModel(this.server, this.memory);
    this.server.listener = event => {
      model.handle(event);
    };
    return model;
  }

  private readonly root = createRoot(this.node);
}
