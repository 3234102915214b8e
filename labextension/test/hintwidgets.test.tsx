import type { ISessionContext } from '@jupyterlab/apputils';
import type { KernelSpec } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { act } from 'react';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { hear } from '../src/lab/hints';
import {
  StaleHintWidget,
  SwitchHintWidget,
  TextHintWidget
} from '../src/lab/hintwidgets';
import { KernelLink } from '../src/lab/kernellink';
import type { ISaid } from '../src/lab/documents';
import { HINT_MIME } from '../src/model/hints';
import { FakeKernel } from './kernels';
import { FakePlace } from './place';
import { settle } from './server';
import { Tab, trans } from './tab';

const HOSTILE = '<img src=x onerror=alert(1)>';
const NUMPY = { name: 'numpy', before: '1.0', after: '2.0' };

let tab: Tab;

beforeEach(async () => {
  tab = new Tab();
  await tab.open();
});

afterEach(() => {
  tab.close();
});

async function show(widget: Widget): Promise<Widget> {
  await act(async () => {
    Widget.attach(widget, tab.node.appendChild(document.createElement('div')));
    await settle();
    await settle();
  });
  return widget;
}

/** Lets something happen, and what it changes be drawn. */
async function after(what: () => void): Promise<void> {
  await act(async () => {
    what();
    await settle();
    await settle();
  });
}

function buttons(): (string | null)[] {
  return [...tab.node.querySelectorAll('button')].map(item => item.textContent);
}

test('a text is a text', async () => {
  await show(new TextHintWidget(HOSTILE));
  expect(tab.text).toBe(HOSTILE);
  expect(tab.node.querySelector('img')).toBeNull();
});

describe('a kernel to restart', () => {
  let kernel: FakeKernel;
  let restarted: ISessionContext[];

  beforeEach(() => {
    kernel = new FakeKernel();
    restarted = [];
    tab.model.restarts.connect(() => new KernelLink(kernel.connection, () => null));
  });

  /** Has a kernel say something in a cell. */
  function say(place: FakePlace, type: string, packages: object[]): void {
    const hint = { version: 1, kind: 'stale', packages, text: HOSTILE };
    const message = {
      header: { msg_type: type, session: 'session-1' },
      content: { data: { [HINT_MIME]: hint } }
    };
    hear(tab.model, {
      sessionContext: place.sessionContext,
      message
    } as unknown as ISaid);
  }

  function draw(place: FakePlace | null): Promise<Widget> {
    return show(
      new StaleHintWidget(
        { kind: 'stale', text: HOSTILE, packages: [NUMPY] },
        {
          placeOf: () => place,
          restarts: tab.model.restarts,
          restart: session => {
            restarted.push(session);
            return Promise.reject(new Error('No kernel to restart'));
          },
          trans
        }
      )
    );
  }

  const SAID = [{ name: 'numpy', loaded: '1.0', installed: '2.0' }];

  test('has a button from the moment it says so until it was restarted', async () => {
    const place = new FakePlace('venv-p');
    await draw(place);
    expect(buttons()).toEqual([]);
    await after(() => say(place, 'display_data', SAID));
    expect(buttons()).toEqual(['Restart kernel']);
    expect(tab.model.restarts.of('id-p')).toHaveLength(1);
    await tab.press('Restart kernel');
    expect(restarted).toEqual([place.sessionContext]);
    // Not restarted, as the user has thought better of it: nothing has changed.
    expect(buttons()).toEqual(['Restart kernel']);
    await after(() => kernel.startAnew());
    expect(buttons()).toEqual([]);
    expect(tab.text).toBe(HOSTILE);
    expect(tab.node.querySelector('img')).toBeNull();
  });

  test('has it whichever way the name of a package is spelt', async () => {
    const place = new FakePlace('venv-p');
    await draw(place);
    const named = { name: 'NumPy', loaded: '1.0', installed: '2.0' };
    await after(() => say(place, 'display_data', [named]));
    expect(buttons()).toEqual(['Restart kernel']);
  });

  test('has none for what was saved, be it in a notebook that needs one', async () => {
    const place = new FakePlace('venv-p');
    const other = { name: 'numpy', loaded: '2.0', installed: '3.0' };
    await after(() => say(place, 'display_data', [other]));
    await draw(place);
    expect(tab.text).toBe(HOSTILE);
    expect(buttons()).toEqual([]);
  });

  test.each([
    ['it is the kernel of somebody else', 'python3', 'display_data', SAID],
    ['there is no kernel', null, 'display_data', SAID],
    ['it only shows what it got', 'venv-p', 'execute_result', SAID],
    ['what it says is none', 'venv-p', 'display_data', [{ name: HOSTILE }]]
  ])('is not heard where %s', async (_, name, type, packages) => {
    const place = new FakePlace(name);
    await after(() => say(place, type, packages));
    await draw(place);
    expect(buttons()).toEqual([]);
    expect(kernel.questions).toEqual([]);
    expect(tab.model.restarts.isStale('k')).toBe(false);
  });

  test('is only text outside notebooks', async () => {
    await after(() => say(new FakePlace('venv-p'), 'display_data', SAID));
    await draw(null);
    expect(tab.text).toBe(HOSTILE);
    expect(buttons()).toEqual([]);
  });
});

describe('another kernel', () => {
  let specs: Record<string, { display_name: string }>;
  let refreshed: number;
  let onDisk: typeof specs;
  let used: string[];
  let finish: () => void;
  let fail: () => void;

  const manager = {
    get specs() {
      return { kernelspecs: specs };
    },
    specsChanged: new Signal<object, void>({}),
    refreshSpecs: () => {
      refreshed++;
      specs = onDisk;
      manager.specsChanged.emit();
      return Promise.resolve();
    }
  };

  beforeEach(() => {
    specs = {};
    onDisk = { 'venv-new': { display_name: 'new (Python 3.11)' } };
    refreshed = 0;
    used = [];
  });

  function draw(place: FakePlace | null, kernel = 'venv-new'): Promise<Widget> {
    return show(
      new SwitchHintWidget(
        { kind: 'switch', text: HOSTILE, kernel },
        {
          placeOf: () => place,
          kernelspecs: manager as unknown as KernelSpec.IManager,
          useKernel: (_, name) => {
            used.push(name);
            return new Promise((resolve, reject) => {
              finish = resolve;
              fail = () => reject(new Error('It does not start'));
            });
          },
          trans
        }
      )
    );
  }

  test('is offered by the name it has here, used, and said to be', async () => {
    const place = new FakePlace('python3');
    await draw(place);
    expect(refreshed).toBe(1);
    expect(tab.text).toContain(HOSTILE);
    expect(tab.node.querySelector('img')).toBeNull();
    expect(used).toEqual([]);
    const name = 'Use new (Python 3.11) in this notebook';
    await tab.press(name);
    expect(used).toEqual(['venv-new']);
    expect(tab.node.querySelector('button')?.disabled).toBe(true);
    await after(() => {
      place.changeKernel('venv-new');
      finish();
    });
    expect(tab.text).toBe('This notebook runs in new (Python 3.11).');
    await after(() => place.changeKernel('python3'));
    expect(buttons()).toEqual([name]);
  });

  test('is offered again where it did not start', async () => {
    await draw(new FakePlace('python3', 'console'));
    await tab.press('Use new (Python 3.11) in this console');
    await after(() => fail());
    expect(tab.node.querySelector('button')?.disabled).toBe(false);
  });

  test('is not offered to what runs in it', async () => {
    specs = onDisk;
    await draw(new FakePlace('venv-new', 'console'));
    expect(tab.text).toBe('This console runs in new (Python 3.11).');
    expect(refreshed).toBe(0);
  });

  test.each(['venv-gone', 'constructor'])('is text where %s is none', async kernel => {
    const widget = await draw(new FakePlace('python3'), kernel);
    expect(tab.text).toBe(HOSTILE);
    expect(buttons()).toEqual([]);
    // Looked for once, however often it is scrolled into view.
    await after(() => Widget.detach(widget));
    await show(widget);
    expect(refreshed).toBe(1);
  });

  test('is text where it was removed since', async () => {
    await draw(new FakePlace('python3'));
    await after(() => {
      onDisk = {};
      void manager.refreshSpecs();
    });
    expect(tab.text).toBe(HOSTILE);
  });

  test('is text outside notebooks', async () => {
    await draw(null);
    expect(tab.text).toBe(HOSTILE);
    expect(refreshed).toBe(0);
  });
});
