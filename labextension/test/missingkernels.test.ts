import { Notification } from '@jupyterlab/apputils';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { KernelSpec } from '@jupyterlab/services';
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { beforeEach, describe, expect, test } from 'vitest';

import { Actions } from '../src/actions';
import { KernelOffers } from '../src/lab/kerneloffers';
import { MissingKernels } from '../src/lab/missingkernels';
import { EnvironmentsModel } from '../src/model/model';
import { DEFAULT_SETTINGS } from '../src/model/settings';
import type { IEnvironments } from '../src/lab/tokens';
import { FakeHost } from './host';
import { FakeMemory, FakeServer, settle } from './server';

const trans = nullTranslator.load('jupyter_venv');

/** A notebook as far as its kernel goes. */
class FakePanel {
  constructor(
    readonly path: string,
    kernelspec: object
  ) {
    this.model = {
      getMetadata: (key: string) => (key === 'kernelspec' ? kernelspec : undefined)
    };
  }

  readonly model: object;
  readonly context = { ready: Promise.resolve() };
  readonly sessionContext: { session: object | null } = { session: null };
  readonly disposed = new Signal<this, void>(this);
  isDisposed = false;

  close(): void {
    this.isDisposed = true;
    this.disposed.emit();
  }
}

class FakeTracker {
  readonly widgetAdded = new Signal<this, NotebookPanel>(this);

  forEach(): void {
    // None are open before the application is.
  }

  async open(path: string, kernelspec: object): Promise<FakePanel> {
    const panel = new FakePanel(path, kernelspec);
    this.widgetAdded.emit(panel as unknown as NotebookPanel);
    await settle();
    return panel;
  }
}

const PENGUINS = { name: 'penguins', language: 'python' };

let server: FakeServer;
let host: FakeHost;
let model: EnvironmentsModel;
let tracker: FakeTracker;

/** The offers on show. */
function shown(): Notification.INotification[] {
  return Notification.manager.notifications.filter(item =>
    item.message.includes('asks for the kernel')
  );
}

beforeEach(async () => {
  Notification.dismiss();
  server = new FakeServer();
  host = new FakeHost();
  tracker = new FakeTracker();
  model = new EnvironmentsModel(server, new FakeMemory());
  server.listener = event => {
    model.handle(event);
  };
  await model.refresh();
  const documents = { front: null, pathOf: (panel: FakePanel) => panel.path };
  const environments = {
    api: server,
    model,
    documents,
    actions: new Actions(model, trans, host),
    trans,
    ready: Promise.resolve(),
    showPanel: () => host.calls.push('show')
  } as unknown as IEnvironments;
  const kernelspecs = {
    ready: Promise.resolve(),
    specs: { kernelspecs: { python3: {} } }
  } as unknown as KernelSpec.IManager;
  const notebooks = tracker as unknown as INotebookTracker;
  const offers = new KernelOffers(environments, kernelspecs, notebooks);
  new MissingKernels(offers, environments);
  server.addFolder('p', { requirements: 'requirements.txt' });
});

/** Lets what creates an environment end well. */
async function finish(): Promise<void> {
  server.addEnvironment('p', { name: 'penguins' });
  server.emit('job-1', { event: 'finished', data: { message: 'Created', result: {} } });
  await settle();
}

test('a notebook whose kernel is missing is offered it once, and then gets it', async () => {
  await tracker.open('p/a.ipynb', PENGUINS);
  const [offer] = shown();
  expect(offer?.message).toContain('a.ipynb asks for the kernel “penguins”');
  // Never by itself.
  expect(server.requests.filter(request => request.startsWith('POST'))).toEqual([]);

  const [action] = offer?.options.actions ?? [];
  action?.callback(new MouseEvent('click'));
  await settle();
  expect(shown()).toEqual([]);
  expect(server.requests).toContain('POST create {"folder":"p","name":"penguins"}');
  expect(host.calls).toEqual(['show']);

  await finish();
  expect(host.calls).toEqual(['show', 'use penguins in p/a.ipynb']);
});

test('it is offered once per notebook, not per opening', async () => {
  const panel = await tracker.open('p/a.ipynb', PENGUINS);
  panel.close();
  expect(shown()).toEqual([]);
  await tracker.open('p/a.ipynb', PENGUINS);
  expect(shown()).toEqual([]);
  await tracker.open('p/b.ipynb', PENGUINS);
  expect(shown()).toHaveLength(1);
});

test('a notebook without a kernel gets the one it asks for, whoever made it', async () => {
  await tracker.open('p/a.ipynb', PENGUINS);
  const running = await tracker.open('p/b.ipynb', PENGUINS);
  running.sessionContext.session = { kernel: { name: 'python3' } };
  await model.requests.create({ folder: 'p' });
  await finish();
  expect(host.calls).toEqual(['use penguins in p/a.ipynb']);
  expect(shown()).toEqual([]);
});

describe('nothing is offered', () => {
  test('where the user does not want it', async () => {
    model.settings = { ...DEFAULT_SETTINGS, offerMissingKernels: false };
    await tracker.open('p/a.ipynb', PENGUINS);
    expect(shown()).toEqual([]);
  });

  test('where the folder does not say what it needs', async () => {
    server.addFolder('bare');
    await tracker.open('bare/a.ipynb', PENGUINS);
    expect(shown()).toEqual([]);
  });

  test('where there is an environment', async () => {
    server.addEnvironment('p');
    await tracker.open('p/a.ipynb', PENGUINS);
    expect(shown()).toEqual([]);
  });

  test('where one is being made', async () => {
    await model.requests.create({ folder: 'p' });
    await tracker.open('p/a.ipynb', PENGUINS);
    expect(shown()).toEqual([]);
  });

  test('where the kernel is there, or is none of Python’s', async () => {
    await tracker.open('p/a.ipynb', { name: 'python3', language: 'python' });
    await tracker.open('p/b.ipynb', { name: 'ir', language: 'R' });
    expect(shown()).toEqual([]);
  });
});

test('names do not crowd out the question', async () => {
  const name = 'long'.repeat(40);
  await tracker.open(`p/${name}.ipynb`, { name, language: 'python' });
  const [offer] = shown();
  expect(offer?.message.length).toBeLessThan(140);
  expect(offer?.message).toContain('Create it from requirements.txt?');
});
