import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { Actions } from '../src/actions';
import { EnvironmentsModel } from '../src/model/model';
import { DEFAULT_SETTINGS } from '../src/model/settings';
import { Status } from '../src/lab/statusbar';
import { SubjectView } from '../src/views/subject';
import { FakeHost } from './host';
import { EVERYTHING, FakeMemory, FakeServer, settle } from './server';

const trans = nullTranslator.load('jupyter_venv');
const FRONT = {
  path: 'p/a.ipynb',
  name: 'a.ipynb',
  kernelId: 'k1',
  kernel: 'python3',
  kernelName: 'Python 3 (ipykernel)'
};

let server: FakeServer;
let host: FakeHost;
let model: EnvironmentsModel;
let page: HTMLElement;
let unmount: () => void;
let shown: number;

/** Draws the subject and the status item, anew whenever the model has changed. */
async function open(folder: string): Promise<void> {
  await model.setFolder(folder);
  await model.refresh().catch(() => undefined);
  const props = { model, actions: new Actions(model, trans, host), trans };
  const root = createRoot(page);
  const draw = (): void => {
    act(() => {
      root.render(
        <>
          <SubjectView {...props} />
          <Status model={model} trans={trans} onClick={() => shown++} />
        </>
      );
    });
  };
  model.stateChanged.connect(draw);
  draw();
  unmount = () => {
    model.stateChanged.disconnect(draw);
    act(() => {
      root.unmount();
    });
  };
}

function button(name: string, where: ParentNode = page): HTMLButtonElement {
  const found = [...where.querySelectorAll('button')].find(
    item => (item.getAttribute('aria-label') ?? item.textContent) === name
  );
  if (!found) {
    throw new Error(`There is no button ${name} in ${page.textContent}`);
  }
  return found;
}

function hasButton(name: string): boolean {
  return [...page.querySelectorAll('button')].some(item => item.textContent === name);
}

async function press(name: string, where: ParentNode = page): Promise<void> {
  await act(async () => {
    button(name, where).click();
    await settle();
  });
}

function field(label: string): HTMLInputElement {
  const found = [...page.querySelectorAll('label')]
    .find(item => item.textContent.startsWith(label))
    ?.querySelector('input');
  if (!found) {
    throw new Error(`There is no field ${label}`);
  }
  return found;
}

/** Types into the field with this label. */
function type(label: string, text: string): Promise<void> {
  return enter(field(label), text);
}

async function enter(input: HTMLInputElement, text: string): Promise<void> {
  await act(async () => {
    // As a browser sets it: React notices changes by the property of the prototype.
    const descriptor = Object.getOwnPropertyDescriptor(
      HTMLInputElement.prototype,
      'value'
    );
    descriptor?.set?.call(input, text);
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await settle();
  });
}

/** Ticks the box, or takes the choice, with this label. */
async function check(label: string): Promise<void> {
  await act(async () => {
    field(label).click();
    await settle();
  });
}

async function setDay(day: string): Promise<void> {
  const input = page.querySelector<HTMLInputElement>('input[type=date]');
  if (!input) {
    throw new Error('There is no day to choose');
  }
  await enter(input, day);
}

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  // Dialogs draw when the browser is idle; here there is none that ever is.
  vi.stubGlobal('requestIdleCallback', (draw: () => void) => setTimeout(draw));
  server = new FakeServer();
  host = new FakeHost();
  shown = 0;
  model = new EnvironmentsModel(server, new FakeMemory());
  page = document.body.appendChild(document.createElement('div'));
});

afterEach(() => {
  unmount();
  page.remove();
});

describe('the notebook in front', () => {
  test('is said to run elsewhere, and one click changes that', async () => {
    server.addEnvironment('p');
    await open('p');
    act(() => {
      model.front = FRONT;
    });
    expect(page.textContent).toContain('a.ipynb runs in Python 3 (ipykernel)');
    await press('Use in a.ipynb');
    expect(host.calls).toEqual(['use venv-p in p/a.ipynb']);
  });

  test('is said to run in it, once', async () => {
    // The server knows no paths of consoles.
    const kernels = ['k1', 'k2'].map(id => ({ id, path: '', state: 'idle' }));
    server.addEnvironment('p', { kernels });
    await open('p');
    expect(page.textContent).toContain('a kernel without a notebook, a kernel');
    act(() => {
      model.front = { ...FRONT, kernel: 'venv-p', kernelName: 'p' };
    });
    expect(page.textContent).toContain('a.ipynb runs in it');
    expect(page.textContent.match(/a kernel without a notebook/g)).toHaveLength(1);
    expect(hasButton('Use in a.ipynb')).toBe(false);
  });

  test('cannot use what is not ready', async () => {
    server.addEnvironment('p', { state: 'moved', mend: 'create-again', allows: [] });
    await open('p');
    act(() => {
      model.front = FRONT;
    });
    expect(hasButton('Use in a.ipynb')).toBe(false);
    expect(hasButton('Create again')).toBe(true);
  });

  test('has its environment in the status bar', async () => {
    server.addEnvironment('p', { display_name: 'p (Python 3.11)' });
    await open('p');
    expect(page.querySelector('.jp-Venv-status')).toBeNull();
    act(() => {
      model.front = { ...FRONT, kernel: 'venv-p' };
    });
    await press('Environment: p (Python 3.11). Show environments');
    expect(shown).toBe(1);
    act(() => {
      model.front = FRONT;
    });
    expect(page.querySelector('.jp-Venv-status')?.textContent).toBe('No environment');
  });
});

describe('an environment that is not ready', () => {
  test.each([
    ['interrupted', 'repair', 'Repair', 'POST id-p {"verb":"repair","arguments":[]}'],
    ['missing', 'create', 'Create again', 'POST create {"folder":"p"}'],
    ['moved', 'create-again', 'Create again', 'POST create {"folder":"p","again":true}']
  ] as const)(
    '%s: says why, and mends with one button',
    async (state, mend, label, request) => {
      server.addEnvironment('p', {
        state,
        mend,
        detail: 'Because.',
        allows: ['remove']
      });
      await open('p');
      expect(page.textContent).toContain('Because.');
      await press(label);
      expect(server.requests).toContain(request);
    }
  );

  test('asks first where kernels have to restart, and says what is kept', async () => {
    const kernels = [{ id: 'k', path: 'p/a.ipynb', state: 'idle' }];
    server.addEnvironment('p', {
      state: 'base-missing',
      mend: 'create-again',
      kernels
    });
    await open('p');
    await press('Create again');
    const dialog = document.querySelector('.jp-Dialog');
    expect(dialog?.textContent).toContain('those you had asked for');
    expect(dialog?.textContent).toContain('Restart them afterwards');
    expect(dialog?.textContent).toContain('p/a.ipynb');
    expect(server.requests.filter(item => item.startsWith('POST'))).toEqual([]);
    await act(async () => {
      document.querySelector<HTMLElement>('.jp-Dialog .jp-mod-accept')?.click();
      await settle();
    });
    expect(server.requests).toContain('POST create {"folder":"p","again":true}');
  });

  test('says who is at work, and changes nothing meanwhile', async () => {
    const since = new Date().toISOString();
    const holder = { pid: 4711, user: 'ana', verb: 'install', since };
    server.addEnvironment('p', { state: 'changing', detail: 'raw', holder });
    await open('p');
    expect(page.textContent).toContain('ana has been installing packages since');
    expect(page.textContent).not.toContain(since);
    expect(button('Remove environment').disabled).toBe(true);
  });

  test('can also go back where that is possible', async () => {
    const allows = ['repair', 'remove'] as const;
    server.addEnvironment('p', {
      state: 'interrupted',
      mend: 'create-again',
      allows: [...allows]
    });
    await open('p');
    await press('Repair');
    expect(server.requests).toContain('POST id-p {"verb":"repair","arguments":[]}');
  });
});

test('a terminal is offered where there are any', async () => {
  server.addEnvironment('p', { allows: EVERYTHING });
  await open('p');
  await press('Terminal here');
  expect(host.calls).toEqual(['terminal id-p']);
});

test('no terminal is offered where there are none', async () => {
  host.hasTerminals = false;
  server.addEnvironment('p', { allows: EVERYTHING });
  await open('p');
  expect(hasButton('Terminal here')).toBe(false);
});

describe('a new environment', () => {
  test('is as the user has set it', async () => {
    server.addFolder('p');
    model.settings = { ...DEFAULT_SETTINGS, python: '3.11', packages: ['numpy'] };
    await open('p');
    await press('Create environment');
    expect(server.requests).toContain(
      'POST create {"folder":"p","python":"3.11","specs":["numpy"]}'
    );
  });

  test('is as the user chooses, over what is set', async () => {
    server.addFolder('p', { requirements: 'requirements.txt' });
    host.files = ['a.ipynb', 'requirements-dev.txt', 'requirements.txt'];
    model.settings = { ...DEFAULT_SETTINGS, packages: ['numpy'] };
    await open('p');
    await press('Options');
    const offered = [...page.querySelectorAll('datalist option')];
    expect(offered.map(item => item.getAttribute('value'))).toEqual([
      'requirements.txt',
      'requirements-dev.txt'
    ]);
    await type('Packages to start with', 'rich');
    await type('Requirements file', 'requirements-dev.txt');
    await type('Kernel name', 'mine');
    await press('Create environment');
    expect(server.requests).toContain(
      'POST create {"folder":"p","name":"mine","specs":["rich"],"project_requirements":false,"requirements":["requirements-dev.txt"]}'
    );
  });

  test('has the packages of a day, and says what that came to', async () => {
    server.addFolder('p');
    server.listener = event => {
      model.handle(event);
    };
    await open('p');
    await press('Options');
    await check('Also what the notebooks import');
    await check('A day');
    await press('Create environment');
    expect(server.requests.filter(line => line.startsWith('POST'))).toEqual([]);
    expect(page.querySelector('[role=alert]')?.textContent).toContain('Choose the day');
    await press('Options');
    await press('Create environment');
    await setDay('2020-05-01');
    expect(page.querySelector('[role=alert]')).toBeNull();
    expect(page.querySelector('select')?.textContent).toBe('One of that time');
    await press('Create environment');
    expect(server.requests).toContain(
      'POST create {"folder":"p","as_of":"2020-05-01","from_imports":true}'
    );
    const message = 'Created p. Packages are as of 2020-05-01, as asked for.';
    await act(async () => {
      server.addEnvironment('p');
      const result = { as_of: '2020-05-01', relaxed: [] };
      server.emit('job-1', { event: 'finished', data: { message, result } });
      await settle();
    });
    expect(page.querySelector('.jp-Venv-done')?.textContent).toBe(message);
    await press('Dismiss');
    expect(page.querySelector('.jp-Venv-done')).toBeNull();
  });

  test('that fails leaves what was chosen to be changed and tried again', async () => {
    server.addFolder('p');
    server.listener = event => {
      model.handle(event);
    };
    await open('p');
    await press('Options');
    await type('Packages to start with', 'rihc');
    await press('Create environment');
    expect(hasButton('Create environment')).toBe(false);
    await act(async () => {
      const data = { code: 'package-not-found', message: 'There is no rihc' };
      server.emit('job-1', { event: 'failed', data });
      await settle();
    });
    expect(page.textContent).toContain('There is no rihc');
    expect(field('Packages to start with').value).toBe('rihc');
  });
});
