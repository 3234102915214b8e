import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { ServiceManager } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import { expect, test } from 'vitest';

import { Documents } from '../src/lab/documents';

/** One open notebook, as far as its kernel goes. */
class FakeNotebook {
  constructor(public kernel: { name: string; status: string } | null) {}

  readonly context = {
    path: 'p/a.ipynb',
    pathChanged: new Signal<object, string>(this)
  };

  readonly iopubMessage = new Signal<object, object>(this);

  get sessionContext(): object {
    return {
      iopubMessage: this.iopubMessage,
      session: { kernel: this.kernel },
      kernelChanged: new Signal(this),
      sessionChanged: new Signal(this),
      propertyChanged: new Signal(this),
      changeKernel: ({ name }: { name: string }) => {
        this.changes.push(name);
        return Promise.resolve();
      }
    };
  }

  readonly changes: string[] = [];
}

function documentsWith(notebook: FakeNotebook): Documents {
  const tracker = {
    currentChanged: new Signal({}),
    widgetAdded: new Signal({}),
    forEach: (see: (item: FakeNotebook) => void) => {
      see(notebook);
    },
    find: (fits: (item: FakeNotebook) => boolean) =>
      fits(notebook) ? notebook : undefined
  };
  const services = {
    contents: { driveName: () => '', localPath: (path: string) => path },
    kernelspecs: { refreshSpecs: () => Promise.resolve() }
  };
  return new Documents(
    {} as unknown as JupyterFrontEnd.IShell,
    services as unknown as ServiceManager.IManager,
    tracker as unknown as INotebookTracker,
    null
  );
}

test.each([
  ['another kernel', { name: 'python3', status: 'idle' }, ['venv-p']],
  ['no kernel', null, ['venv-p']],
  ['the same kernel, dead', { name: 'venv-p', status: 'dead' }, ['venv-p']],
  ['the same kernel, and its variables', { name: 'venv-p', status: 'busy' }, []]
])('a notebook that has %s', async (_, kernel, changes) => {
  const notebook = new FakeNotebook(kernel);
  await documentsWith(notebook).useKernel('p/a.ipynb', 'venv-p');
  expect(notebook.changes).toEqual(changes);
});

test('a notebook whose kernel says something', () => {
  const notebook = new FakeNotebook(null);
  const heard: object[] = [];
  documentsWith(notebook).said.connect((_, { message }) => heard.push(message));
  const message = { content: {} };
  notebook.iopubMessage.emit(message);
  expect(heard).toEqual([message]);
});

test('a notebook that is not open any more', async () => {
  const notebook = new FakeNotebook(null);
  await documentsWith(notebook).useKernel('p/b.ipynb', 'venv-p');
  expect(notebook.changes).toEqual([]);
});
