import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Actions } from '../src/actions';
import { ApiError } from '../src/model/api';
import { EnvironmentsModel } from '../src/model/model';
import { EnvironmentsView } from '../src/views/environments';
import { PackagesView } from '../src/views/packages';
import { SubjectView } from '../src/views/subject';
import { FakeHost } from './host';
import { FakeMemory, FakeServer, aPackage, settle } from './server';

const HOSTILE = '<img src=x onerror=alert(1)>';

const trans = nullTranslator.load('jupyter_venv');

let server: FakeServer;
let host: FakeHost;
let model: EnvironmentsModel;
let page: HTMLElement;
let unmount: () => void;

/** Opens the panel on a folder, and draws it anew whenever the model has changed. */
async function open(folder: string): Promise<void> {
  await model.setFolder(folder);
  await model.refresh().catch(() => undefined);
  const actions = new Actions(model, trans, host);
  const props = { model, actions, trans };
  const installRef = React.createRef<HTMLTextAreaElement>();
  const root = createRoot(page);
  const draw = (): void => {
    act(() => {
      root.render(
        <>
          <SubjectView {...props} />
          <PackagesView {...props} installRef={installRef} />
          <EnvironmentsView {...props} />
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

function button(name: string): HTMLButtonElement {
  const found = [...page.querySelectorAll('button')].find(
    item => (item.getAttribute('aria-label') ?? item.textContent) === name
  );
  if (!found) {
    throw new Error(`There is no button ${name} in ${page.textContent}`);
  }
  return found;
}

async function press(name: string): Promise<void> {
  await act(async () => {
    button(name).focus();
    button(name).click();
    await settle();
  });
}

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  // Dialogs draw when the browser is idle; here there is none that ever is.
  vi.stubGlobal('requestIdleCallback', (draw: () => void) => setTimeout(draw));
  server = new FakeServer();
  host = new FakeHost();
  model = new EnvironmentsModel(server, new FakeMemory());
  server.listener = event => {
    model.handle(event);
  };
  page = document.body.appendChild(document.createElement('div'));
});

afterEach(() => {
  unmount();
  page.remove();
});

test('one click on a bare folder is enough', async () => {
  server.addFolder('bare', { requirements: 'requirements.txt' });
  await open('bare');
  expect(page.textContent).toContain('the packages listed in requirements.txt');
  await press('Create environment');
  expect(server.requests).toContain('POST create {"folder":"bare"}');
  expect(page.querySelector('[role=progressbar]')).not.toBeNull();
  expect(document.activeElement).not.toBe(document.body);
});

test('a read-only folder says so instead', async () => {
  server.addFolder('bare', { writable: false });
  await open('bare');
  expect(page.textContent).toContain('read-only');
});

test('progress is counted, and the log is there on demand', async () => {
  const { id } = server.addEnvironment('p');
  await open('p');
  await act(async () => {
    await model.requests.change(id, { verb: 'install', arguments: ['rich'] });
  });
  const data = { phase: 'downloading', message: 'rich', current: 2, total: 8 } as const;
  await act(async () => {
    server.emit('job-1', { event: 'progress', data });
    server.emit('job-1', { event: 'output', data: { text: 'one line' } });
    await settle();
  });
  const bar = page.querySelector('[role=progressbar]');
  expect(bar?.getAttribute('aria-label')).toBe('Downloading');
  expect(bar?.getAttribute('aria-valuenow')).toBe('2');
  expect(bar?.getAttribute('aria-valuemax')).toBe('8');
  expect(page.querySelector('[role=log]')).toBeNull();
  await press('Show log');
  expect(page.querySelector('[role=log]')?.textContent).toBe('one line');
  await press('Cancel');
  expect(server.requests).toContain('DELETE job job-1');
  expect(button('Cancelling…').disabled).toBe(true);
});

test('a failure explains itself until it is dismissed', async () => {
  server.addEnvironment('p');
  await open('p');
  await act(async () => {
    await model.requests.change('id-p', { verb: 'upgrade', arguments: [] });
    const data = { code: 'disk-full', message: 'No space left', details: 'ENOSPC' };
    server.emit('job-1', { event: 'failed', data });
    await settle();
  });
  expect(page.querySelector('[role=alert]')?.textContent).toContain('No space left');
  await press('Details');
  expect(page.textContent).toContain('ENOSPC');
  await press('Dismiss');
  expect(page.querySelector('[role=alert]')).toBeNull();
  expect(document.activeElement).not.toBe(document.body);
});

test('an outage stays beside what is known, and forbids changes', async () => {
  server.addEnvironment('p');
  await open('p');
  server.outage = new ApiError('offline', 'No answer');
  await act(() => model.refresh().catch(() => undefined));
  expect(page.querySelector('[role=alert]')?.textContent).toContain('does not answer');
  expect(button('Remove environment').disabled).toBe(true);
});

test('what names and errors say is only ever text', async () => {
  const { id } = server.addEnvironment(HOSTILE, {
    display_name: HOSTILE,
    state: 'interrupted',
    detail: HOSTILE,
    kernels: [{ id: 'k', path: HOSTILE, state: 'idle' }]
  });
  server.packagesById.set(id, [
    aPackage(HOSTILE, { requested: true, version: HOSTILE, summary: HOSTILE })
  ]);
  await open(HOSTILE);
  await act(async () => {
    server.refusal = new ApiError('busy', HOSTILE, HOSTILE, 409);
    await model.requests.remove(id, false);
  });
  expect(page.textContent).toContain(HOSTILE);
  expect(page.querySelector('img')).toBeNull();
});

test('a double click asks once', async () => {
  server.addEnvironment('analysis');
  await open('analysis');
  const questions = (): NodeListOf<Element> => document.querySelectorAll('.jp-Dialog');
  await act(async () => {
    button('Remove environment').click();
    button('Remove environment').click();
    await settle();
  });
  expect(questions()).toHaveLength(1);
  await act(async () => {
    document.querySelector<HTMLElement>('.jp-Dialog .jp-mod-reject')?.click();
    await settle();
  });
  expect(questions()).toHaveLength(0);
  expect(server.requests.filter(request => request.startsWith('DELETE'))).toEqual([]);
  await press('Remove environment');
  expect(questions()).toHaveLength(1);
});
