import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import type { Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { Actions } from '../src/actions';
import { ApiError } from '../src/model/api';
import { EnvironmentsModel } from '../src/model/model';
import type { IPastChange } from '../src/model/schema';
import { HistoryView, UndoLastButton } from '../src/views/history';
import { PreviewDialogs } from '../src/views/preview';
import { FakeHost } from './host';
import { EVERYTHING, FakeMemory, FakeServer, aChange, settle } from './server';

const HOSTILE = '<img src=x onerror=alert(1)>';

const trans = nullTranslator.load('jupyter_venv');

const acme = { name: 'acme', before: null, after: '1.0' };
const tiny = { name: 'tiny', before: '2.0', after: '1.0' };

const PAST: IPastChange[] = [
  aChange(6, 'install acme', { source: 'sidebar' }),
  aChange(5, 'install nope', { status: 'restored' }),
  aChange(4, 'external', {
    source: 'external',
    changes: [tiny],
    undoable: true,
    next_undo: true
  }),
  aChange(3, 'undo 2', { changes: [{ ...acme, before: '1.0', after: null }] }),
  aChange(2, 'install acme', { changes: [acme], undone_by: 3 }),
  aChange(1, 'create', { changes: [{ name: 'pip', before: null, after: '26' }] })
];

let server: FakeServer;
let model: EnvironmentsModel;
let node: HTMLElement;
let root: Root;

async function open(past: IPastChange[] | null = PAST): Promise<void> {
  if (past) {
    server.historiesById.set('id-p', past);
  }
  await model.setFolder('p');
  await model.refresh();
  const actions = new Actions(model, trans, new FakeHost());
  const props = { model, actions, trans };
  const draw = (): void => {
    act(() => {
      root.render(
        <>
          <UndoLastButton {...props} />
          <HistoryView {...props} />
        </>
      );
    });
  };
  model.stateChanged.connect(draw);
  draw();
  await does(() => {
    model.history.setVisible(true);
  });
}

async function does(what: () => unknown): Promise<void> {
  await act(async () => {
    await what();
    await settle();
  });
}

function heads(): HTMLElement[] {
  return [...node.querySelectorAll<HTMLElement>('.jp-Venv-changeHead')];
}

function head(title: string): HTMLElement {
  const found = heads().find(
    item => item.querySelector('.jp-Venv-changeTitle')?.textContent === title
  );
  if (!found) {
    throw new Error(`There is no ${title} in ${node.textContent}`);
  }
  return found;
}

function button(name: string, within: ParentNode = document): HTMLButtonElement {
  const found = [...within.querySelectorAll('button')].find(
    item => (item.getAttribute('aria-label') ?? item.textContent) === name
  );
  if (!found) {
    throw new Error(`There is no button ${name} in ${document.body.textContent}`);
  }
  return found;
}

function rowOf(title: string): HTMLElement {
  return head(title).closest('li') as HTMLElement;
}

async function keys(...pressed: string[]): Promise<void> {
  for (const key of pressed) {
    await does(() =>
      document.activeElement?.dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
      )
    );
  }
}

function posted(): string[] {
  return server.requests.filter(line => line.startsWith('POST'));
}

/** The server ends the newest job with this result. */
async function finish(result: Record<string, unknown>): Promise<void> {
  await does(() => {
    const id = [...server.jobsById.keys()].at(-1) ?? '';
    server.emit(id, { event: 'finished', data: { message: 'Done', result } });
  });
}

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  // Dialogs draw when the browser is idle; here there is none that ever is.
  vi.stubGlobal('requestIdleCallback', (draw: () => void) => setTimeout(draw));
  server = new FakeServer();
  server.addEnvironment('p');
  model = new EnvironmentsModel(server, new FakeMemory());
  server.listener = event => {
    model.handle(event);
  };
  new PreviewDialogs(model, trans);
  node = document.body.appendChild(document.createElement('div'));
  root = createRoot(node);
});

afterEach(() => {
  model.previews.cancel();
  act(() => {
    root.unmount();
  });
  node.remove();
});

describe('the list', () => {
  test('says of each change what was asked, from where, and what came of it', async () => {
    await open();
    expect(
      heads().map(item => item.querySelector('.jp-Venv-changeTitle')?.textContent)
    ).toEqual([
      '2 that changed nothing',
      'outside jupyter-venv',
      'undo 2',
      'install acme',
      'create'
    ]);
    const said = rowOf('install acme').textContent;
    expect(said).toContain('from a cell · acme 1.0 · undone by change 3');
    expect(rowOf('outside jupyter-venv').textContent).not.toContain('from');
    const time = rowOf('create').querySelector('time');
    expect(time?.getAttribute('datetime')).toBe('2026-11-20T12:00:00+00:00');
    expect(time?.getAttribute('title')).toContain('2026');
  });

  test('opens to the versions, and what changed nothing to what was asked', async () => {
    await open();
    await does(() => head('outside jupyter-venv').click());
    expect(head('outside jupyter-venv').getAttribute('aria-expanded')).toBe('true');
    const said = rowOf('outside jupyter-venv').textContent;
    expect(said).toContain('Change 4');
    expect(said).toContain('Changed (1)');
    expect(said).toContain('2.0 → becomes 1.0');
    await does(() => head('2 that changed nothing').click());
    expect(rowOf('install nope').textContent).toContain('not completed');
  });

  test('is gone through by the keyboard, with one stop for Tab', async () => {
    await open();
    expect(node.querySelectorAll('.jp-Venv-changeHead[tabindex="0"]')).toHaveLength(1);
    heads()[0]?.focus();
    await keys('ArrowDown', 'ArrowDown');
    expect(document.activeElement).toBe(head('undo 2'));
    expect(head('undo 2').tabIndex).toBe(0);
    await keys('End', 'ArrowDown');
    expect(document.activeElement).toBe(head('create'));
    await keys('Home', 'ArrowUp');
    expect(document.activeElement).toBe(head('2 that changed nothing'));
    // What has joined above does not take the stop away.
    await keys('End');
    server.historiesById.set('id-p', [aChange(7, 'install more'), ...PAST]);
    await does(() => model.refresh());
    expect(document.activeElement).toBe(head('create'));
  });

  test('is empty at first, and says so', async () => {
    await open([]);
    expect(node.textContent).toBe('Nothing has been changed yet.');
  });

  test('needs an environment', async () => {
    server.addFolder('p');
    await open(null);
    expect(node.textContent).toContain('once there is an environment');
    expect(server.requests.some(line => line.includes('history'))).toBe(false);
  });

  test('says what went wrong, and reads again', async () => {
    await open();
    server.outage = new ApiError('busy', HOSTILE);
    await does(() => model.history.again());
    expect(node.textContent).toContain(HOSTILE);
    expect(heads()).toHaveLength(5);
    server.outage = null;
    await does(() => button('Try again').click());
    expect(node.textContent).not.toContain(HOSTILE);
  });

  test('follows what others do', async () => {
    await open();
    server.historiesById.set('id-p', [
      aChange(7, 'install theirs', { source: 'terminal', changes: [acme] }),
      ...PAST
    ]);
    await does(() => server.listener?.({ event: 'environments-changed' }));
    expect(rowOf('install theirs').textContent).toContain('from a terminal');
  });

  test('is only ever text', async () => {
    await open([
      aChange(1, `install ${HOSTILE}`, {
        time: HOSTILE,
        source: HOSTILE,
        changes: [{ name: HOSTILE, before: HOSTILE, after: HOSTILE }]
      })
    ]);
    await does(() => heads()[0]?.click());
    expect(node.textContent).toContain(HOSTILE);
    expect(document.querySelector('img')).toBeNull();
  });
});

describe('the way back', () => {
  test('undoes what is next, after showing what that does', async () => {
    await open();
    const [undo, ...others] = [...node.querySelectorAll('button')].filter(
      item => item.textContent === 'Undo…'
    );
    expect(others).toEqual([]);
    expect(undo && rowOf('outside jupyter-venv').contains(undo)).toBe(true);
    await does(() => undo?.click());
    expect(posted()).toEqual([
      'POST id-p {"verb":"undo","arguments":[],"number":4,"preview":true}'
    ]);
    await finish({
      changes: [{ ...tiny, before: '1.0', after: '2.0' }],
      unasked: ['tiny']
    });
    const dialog = document.querySelector('.jp-Dialog')?.textContent ?? '';
    expect(dialog).toContain('Undo change 4 (outside jupyter-venv)?');
    expect(dialog).toContain('Changed (1)');
    await does(() =>
      button('Undo', document.querySelector('.jp-Dialog') ?? document).click()
    );
    expect(posted().at(-1)).toBe('POST id-p {"verb":"undo","arguments":[],"number":4}');
    expect(button('Undo…').disabled).toBe(true);
  });

  test('restores what was after any other change', async () => {
    await open();
    await does(() => head('create').click());
    expect(rowOf('create').textContent).toContain('It cannot be undone.');
    await does(() => button('Restore to here…', rowOf('create')).click());
    expect(posted().at(-1)).toContain('"verb":"restore","arguments":[],"number":1');
    await finish({ changes: [tiny], unasked: ['tiny'] });
    expect(document.querySelector('.jp-Dialog')?.textContent).toContain(
      'Restore the packages as they were after change 1 (create)?'
    );
    await does(() => button('Cancel').click());
    expect(posted()).toHaveLength(1);
    await does(() => head('outside jupyter-venv').click());
    expect(rowOf('outside jupyter-venv').textContent).not.toContain('Restore');
  });

  test('says in place why there is none', async () => {
    await open();
    await does(() => button('Undo…').click());
    await does(() => {
      const data = { code: 'not-undoable', message: 'tiny 2.0 cannot be had any more' };
      server.emit('job-1', { event: 'failed', data });
    });
    expect(node.querySelector('[role=alert]')?.textContent).toContain(
      'Change 4 was not undone'
    );
    await does(() => button('Dismiss').click());
    expect(node.querySelector('[role=alert]')).toBeNull();
  });

  test('from the title of the section takes what is next by its number', async () => {
    await open();
    await does(() => button('Undo the last change of packages').click());
    expect(posted()[0]).toContain('"number":4,"preview":true');
    model.previews.cancel();
    server.historiesById.set('id-p', []);
    await does(() => button('Undo the last change of packages').click());
    expect(model.requests.problem?.error.message).toContain('nothing to undo');
    expect(posted()).toHaveLength(1);
  });

  test('is not offered where the environment does not allow it', async () => {
    const allowed = EVERYTHING.filter(verb => verb !== 'undo' && verb !== 'restore');
    server.addEnvironment('p', { allows: allowed });
    await open();
    await does(() => head('create').click());
    expect(node.textContent).not.toContain('Undo…');
    expect(node.textContent).not.toContain('Restore to here…');
    expect(node.querySelector('[aria-label^=Undo]')).toBeNull();
  });
});
