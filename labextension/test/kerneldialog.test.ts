import { Dialog } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { KernelDialogs } from '../src/lab/kerneldialog';
import type { IKernelOffer, KernelOffers } from '../src/lab/kerneloffers';
import { settle } from './server';

const PANEL = { sessionContext: { name: 'a.ipynb' } } as NotebookPanel;
const OFFER: IKernelOffer = {
  panel: PANEL,
  path: 'p/a.ipynb',
  info: { folder: 'p', environment: null, requirements: null, writable: true },
  name: null
};

/** One open notebook, for which there is an offer or none. */
class FakeOffers {
  offer: IKernelOffer | null = OFFER;
  readonly taken: IKernelOffer[] = [];
  readonly gone = new Signal<this, NotebookPanel>(this);

  find(condition: (panel: NotebookPanel) => boolean): NotebookPanel | null {
    return condition(PANEL) ? PANEL : null;
  }

  offerFor(): Promise<IKernelOffer | null> {
    return Promise.resolve(this.offer);
  }

  take(offer: IKernelOffer): Promise<void> {
    this.taken.push(offer);
    this.gone.emit(offer.panel);
    return Promise.resolve();
  }
}

const trans = nullTranslator.load('jupyter_venv');
let offers: FakeOffers;
let dialogs: Dialog<unknown>[];

/** A dialog with a list, as JupyterLab makes the one for kernels. */
async function ask(name: string, values: readonly string[]): Promise<Dialog<unknown>> {
  const node = document.createElement('div');
  const label = document.createElement('label');
  label.textContent = `Select kernel for: "${name}"`;
  const select = document.createElement('select');
  for (const value of values) {
    const option = document.createElement('option');
    option.value = value;
    select.append(option);
  }
  node.append(label, select);
  const dialog = new Dialog<unknown>({ body: new Widget({ node }) });
  dialogs.push(dialog);
  void dialog.launch();
  await settle();
  return dialog;
}

const KERNELS = ['{"name":"python3"}', 'null', '{"id":"4711"}'];

function line(dialog: Dialog<unknown>): HTMLButtonElement | null {
  return dialog.node.querySelector('.jp-Venv-kernelOffer');
}

beforeEach(() => {
  // Dialogs draw when the browser is idle; here there is none that ever is.
  vi.stubGlobal('requestIdleCallback', (draw: () => void) => setTimeout(draw));
  offers = new FakeOffers();
  dialogs = [];
  new KernelDialogs(offers as unknown as KernelOffers, trans);
});

afterEach(() => {
  for (const dialog of dialogs) {
    dialog.reject();
  }
  Signal.clearData(Dialog.tracker);
});

test('where a kernel is picked an environment can be made, and the dialog goes', async () => {
  const dialog = await ask('a.ipynb', KERNELS);
  expect(line(dialog)?.textContent).toBe('Create an environment for this folder');
  expect(dialog.node.querySelector('select')?.getAttribute('aria-label')).toBe(
    'Select kernel for: "a.ipynb"'
  );
  line(dialog)?.click();
  expect(offers.taken).toEqual([OFFER]);
  expect(dialog.isDisposed).toBe(true);
});

test('a missing kernel is named', async () => {
  offers.offer = { ...OFFER, name: 'penguins' };
  expect(line(await ask('a.ipynb', KERNELS))?.textContent).toContain('“penguins”');
});

test('Enter on the line is not the dialog’s', async () => {
  const dialog = await ask('a.ipynb', KERNELS);
  line(dialog)?.focus();
  line(dialog)?.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'Enter', bubbles: true })
  );
  expect(dialog.isDisposed).toBe(false);
});

test('the dialog goes when the offer was taken elsewhere', async () => {
  const dialog = await ask('a.ipynb', KERNELS);
  offers.gone.emit({} as NotebookPanel);
  expect(dialog.isDisposed).toBe(false);
  offers.gone.emit(PANEL);
  expect(dialog.isDisposed).toBe(true);
});

test.each([
  ['of another notebook', 'b.ipynb', KERNELS],
  ['whose name only ends the same', 'aa.ipynb', KERNELS],
  ['of other things', 'a.ipynb', ['null', 'python3']],
  ['without a list', 'a.ipynb', []]
])('a dialog %s is left alone', async (_, name, values) => {
  expect(line(await ask(name, values))).toBeNull();
});

test('without an offer there is no line', async () => {
  offers.offer = null;
  expect(line(await ask('a.ipynb', KERNELS))).toBeNull();
});
