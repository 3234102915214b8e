import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { Actions } from '../src/actions';
import { ApiError } from '../src/api';
import { EnvironmentsModel } from '../src/model';
import type { IVersion } from '../src/schema';
import { PackagesView } from '../src/views/packages';
import { FakeHost } from './host';
import { FakeMemory, FakeServer, aPackage, settle, someDetails } from './server';

const HOSTILE = '<img src=x onerror=alert(1)>" data-commandlinker-command="x';

const trans = nullTranslator.load('jupyter_venv');

let server: FakeServer;
let model: EnvironmentsModel;
let page: HTMLElement;
let unmount: () => void;

async function open(): Promise<void> {
  await model.setFolder('p');
  await model.refresh();
  const actions = new Actions(model, trans, new FakeHost());
  const props = { model, actions, trans };
  const installRef = React.createRef<HTMLTextAreaElement>();
  const root = createRoot(page);
  const draw = (): void => {
    act(() => {
      root.render(<PackagesView {...props} installRef={installRef} />);
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

function find(selector: string): HTMLElement {
  const found = page.querySelector<HTMLElement>(selector);
  if (!found) {
    throw new Error(`There is no ${selector} in ${page.innerText}`);
  }
  return found;
}

function button(name: string): HTMLButtonElement {
  const found = [...page.querySelectorAll('button')].find(
    item => (item.getAttribute('aria-label') ?? item.textContent) === name
  );
  if (!found) {
    throw new Error(`There is no button ${name} in ${page.innerText}`);
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

/** Presses keys where the focus is. */
async function keys(...pressed: string[]): Promise<void> {
  for (const key of pressed) {
    await act(async () => {
      const event = new KeyboardEvent('keydown', {
        key,
        bubbles: true,
        cancelable: true
      });
      document.activeElement?.dispatchEvent(event);
      await settle();
    });
  }
}

async function type(element: HTMLElement, text: string): Promise<void> {
  await act(async () => {
    const prototype =
      element instanceof HTMLTextAreaElement
        ? HTMLTextAreaElement.prototype
        : HTMLInputElement.prototype;
    Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(element, text);
    element.dispatchEvent(new Event('input', { bubbles: true }));
    await settle();
  });
}

/** The rows that are drawn: what they say first. */
function rows(): string[] {
  return [...page.querySelectorAll('[role=row][aria-level]')].map(
    row => row.querySelector('.jp-Venv-packageName')?.textContent ?? row.textContent
  );
}

/** The name in the row that has the focus. */
function focused(): string {
  return (
    document.activeElement?.querySelector('.jp-Venv-packageName')?.textContent ??
    document.activeElement?.textContent ??
    ''
  );
}

function posted(): string[] {
  return server.requests.filter(line => line.startsWith('POST'));
}

/** The server finds out that a change does just what was asked for. */
async function plan(result: Record<string, unknown> = {}): Promise<void> {
  await act(async () => {
    const id = [...server.jobsById.keys()].at(-1) ?? '';
    server.emit(id, { event: 'finished', data: { message: '', result } });
    await settle();
  });
}

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  server = new FakeServer();
  const { id } = server.addEnvironment('p');
  server.packagesById.set(id, [
    aPackage('rich', { requested: true, version: '13.0', requires: ['mdurl'] }),
    aPackage('numpy', { requested: true, version: '2.0' }),
    aPackage('mdurl', { required_by: ['rich'] }),
    aPackage('ipykernel', { infrastructure: true })
  ]);
  server.outdatedById.set(id, { latest: { rich: '14.0' }, unknown: [] });
  server.detailsByName.set('rich', someDetails('rich'));
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

describe('the table', () => {
  test('says how many rows it has, and which of them is where', async () => {
    const many = Array.from({ length: 3000 }, (_, index) =>
      aPackage(`p${String(index)}`, { requested: true })
    );
    server.packagesById.set('id-p', many);
    await open();
    expect(find('[role=treegrid]').getAttribute('aria-rowcount')).toBe('3002');
    expect(page.querySelectorAll('[role=row]').length).toBeLessThan(100);
    expect(page.querySelectorAll('[role=row]')[2]?.getAttribute('aria-rowindex')).toBe(
      '3'
    );
  });

  test('is gone through by the keyboard', async () => {
    await open();
    expect(rows()).toEqual([
      'Requested (2)',
      'numpy',
      'rich',
      'Came along (1)',
      'mdurl',
      'For the kernel (1)'
    ]);
    expect(page.querySelectorAll('[role=row][tabindex="0"]')).toHaveLength(1);
    find('[role=row][tabindex="0"]').focus();
    await keys('ArrowDown', 'ArrowDown');
    expect(focused()).toBe('rich');
    await keys('ArrowLeft');
    expect(focused()).toBe('Requested (2)');
    await keys('ArrowLeft');
    expect(rows()).toEqual([
      'Requested (2)',
      'Came along (1)',
      'mdurl',
      'For the kernel (1)'
    ]);
    await keys('ArrowRight', 'ArrowRight');
    expect(focused()).toBe('numpy');
    await keys('End');
    expect(focused()).toBe('For the kernel (1)');
    await keys('Enter', 'ArrowDown');
    expect(focused()).toBe('ipykernel');
    await keys('Home');
    expect(focused()).toBe('Requested (2)');
    await keys('PageDown', 'PageUp');
    expect(document.activeElement?.getAttribute('role')).toBe('row');
  });

  test('keeps the focus in the row that takes the place of one that is gone', async () => {
    await open();
    find('[role=row][tabindex="0"]').focus();
    await keys('ArrowDown');
    expect(focused()).toBe('numpy');
    server.packagesById.set('id-p', [aPackage('rich', { requested: true })]);
    await act(() => model.refresh());
    expect(focused()).toBe('rich');
  });

  test('is sorted by its headers', async () => {
    await open();
    const sorts = (): (string | null)[] =>
      [...page.querySelectorAll('[aria-sort]')].map(cell =>
        cell.getAttribute('aria-sort')
      );
    expect(sorts()).toEqual(['ascending', 'none']);
    await press('Version');
    expect(rows().slice(1, 3)).toEqual(['numpy', 'rich']);
    await press('Version');
    expect(rows().slice(1, 3)).toEqual(['rich', 'numpy']);
    expect(sorts()).toEqual(['none', 'descending']);
  });

  test('shows newer versions, and upgrades one, the picked or all', async () => {
    await open();
    expect(page.textContent).not.toContain('Latest');
    await act(async () => {
      model.packages.updates.setVisible(true);
      await settle();
    });
    expect(page.textContent).toContain('1 newer version');
    await press('Upgrade rich to 14.0');
    expect(posted().at(-1)).toContain('"verb":"upgrade","arguments":["rich"]');
    await plan();
    expect(posted()).toHaveLength(2);
    await act(async () => {
      server.emit('job-2', { event: 'finished', data: { message: 'Up', result: {} } });
      await settle();
    });
    await press('Upgrade all');
    expect(posted().at(-1)).toContain('"verb":"upgrade","arguments":[]');
  });

  test('says where the index does not answer', async () => {
    await open();
    server.outage = new ApiError('index-unreachable', 'No', '', 502);
    await act(async () => {
      model.packages.updates.setVisible(true);
      await settle();
    });
    expect(page.textContent).toContain('Could not check for updates');
    server.outage = null;
    await press('Check again');
    expect(page.textContent).not.toContain('Could not check for updates');
  });

  test('uninstalls what is picked, but nothing the kernel needs', async () => {
    await open();
    find('[role=row][tabindex="0"]').focus();
    await keys('ArrowDown', ' ', 'ArrowDown', ' ');
    expect(page.querySelectorAll('[aria-selected=true]')).toHaveLength(2);
    await act(() => {
      model.packages.setSelected(['ipykernel'], true);
    });
    expect(page.textContent).toContain('3 selected');
    await press('Uninstall 2');
    expect(posted().at(-1)).toContain(
      '"verb":"uninstall","arguments":["rich","numpy"]'
    );
    await plan({
      changes: [
        { name: 'rich', before: '13.0', after: null },
        { name: 'numpy', before: '2.0', after: null }
      ]
    });
    expect(posted()).toHaveLength(2);
    expect(page.textContent).not.toContain('selected');
  });

  test('the key that deletes uninstalls', async () => {
    await open();
    find('[role=row][tabindex="0"]').focus();
    await keys('ArrowDown', 'Delete');
    expect(posted()).toEqual([expect.stringContaining('"arguments":["numpy"]')]);
  });

  test('picks all that a filter shows', async () => {
    await open();
    await type(find('input[type=search]'), 'n');
    expect(rows()).toContain('ipykernel');
    await act(() => {
      find('[role=columnheader] input').click();
    });
    expect(model.packages.selection.map(entry => entry.key)).toEqual([
      'numpy',
      'ipykernel'
    ]);
  });
});

describe('the box to install from', () => {
  test('takes several specifications, and is emptied when they are taken on', async () => {
    await open();
    const box = find('textarea') as HTMLTextAreaElement;
    await type(box, '# what we need\nrich[jupyter] numpy>=2\n\nattrs\n');
    await press('Install');
    expect(posted().at(-1)).toContain(
      '"arguments":["rich[jupyter]","numpy>=2","attrs"]'
    );
    expect(box.value).not.toBe('');
    await plan();
    expect(box.value).toBe('');
  });

  test.each([
    ['numpy\n-r base.txt', 'names another file'],
    ['numpy==1 --hash=sha256:00', 'has hashes'],
    ['--index-url https://example.org', 'is an option']
  ])('says what is wrong with %j', async (text, why) => {
    await open();
    await type(find('textarea'), text);
    await press('Install');
    expect(find('[role=alert]').textContent).toContain(why);
    expect(posted()).toEqual([]);
    await type(find('textarea'), 'numpy');
    expect(page.querySelector('[role=alert]')).toBeNull();
  });
});

describe('a preview', () => {
  test('that fails explains itself where it was asked for', async () => {
    await open();
    await type(find('textarea'), 'rich');
    await press('Install');
    await act(async () => {
      const data = { code: 'resolution-failed', message: 'No way', details: 'because' };
      server.emit('job-1', { event: 'failed', data });
      await settle();
    });
    expect(find('[role=alert]').textContent).toContain('No way');
    await press('Details');
    expect(page.textContent).toContain('because');
    await press('Try again');
    expect(posted()).toHaveLength(2);
    await plan();
    expect((find('textarea') as HTMLTextAreaElement).value).toBe('');
  });
});

describe('one package closely', () => {
  test('opens from the keyboard, and leads back to its row', async () => {
    await open();
    find('[role=row][tabindex="0"]').focus();
    await keys('End', 'Home', 'ArrowDown', 'ArrowDown', 'Enter');
    expect(document.activeElement?.textContent).toBe('Back to packages');
    expect(find('h4').textContent).toBe('rich 13.0');
    expect(page.textContent).toContain('MIT');
    await keys('Escape');
    expect(focused()).toBe('rich');
  });

  test('shows what it needs as a tree', async () => {
    await open();
    await act(() => {
      model.packages.inspector.open('rich');
    });
    await press('Requires (1)');
    expect(find('[role=tree]').textContent).toContain('mdurl');
    find('[role=treeitem]').focus();
    await keys('Enter');
    expect(find('h4').textContent).toBe('mdurl 1.0');
    await press('Required by (1)');
    expect(find('[role=treeitem]').textContent).toContain('rich');
  });

  const version = (name: string, fields: Partial<IVersion> = {}): IVersion => ({
    version: name,
    released: '2026-05-01T10:00:00Z',
    yanked: false,
    prerelease: false,
    compatible: true,
    ...fields
  });

  test('installs a version that can be had', async () => {
    server.projectsByName.set('rich', {
      name: 'rich',
      summary: null,
      first_released: null,
      versions: [
        version('15.0a1', { prerelease: true }),
        version('14.1', { yanked: true }),
        version('14.0', { compatible: false }),
        version('13.5'),
        version('13.0')
      ]
    });
    await open();
    await act(() => {
      model.packages.inspector.open('rich');
    });
    await press('Other versions');
    const options = (): string[] =>
      [...page.querySelectorAll('option')].map(
        option => `${option.textContent}${option.disabled ? ' (no)' : ''}`
      );
    expect(options()).toEqual([
      '14.1 · 2026-05-01 · withdrawn (no)',
      '14.0 · 2026-05-01 · not for this Python (no)',
      '13.5 · 2026-05-01',
      '13.0 · 2026-05-01 · installed'
    ]);
    await act(() => {
      find('.jp-Venv-check input').click();
    });
    expect(options()[0]).toBe('15.0a1 · 2026-05-01 · pre-release');
    await act(() => {
      find('.jp-Venv-check input').click();
    });
    await act(() => {
      find('.jp-Venv-picker button').click();
    });
    expect(posted().at(-1)).toContain('"arguments":["rich==13.5"]');
  });

  test('says so where nothing can be read', async () => {
    server.detailsByName.clear();
    await open();
    await act(async () => {
      model.packages.inspector.open('rich');
      await settle();
    });
    await press('Other versions');
    expect(page.textContent).toContain('There is no rich');
    server.detailsByName.set('rich', someDetails('rich', { license: 'BSD' }));
    await press('Try again');
    expect(page.textContent).toContain('BSD');
    server.packagesById.set('id-p', []);
    await act(() => model.refresh());
    expect(page.textContent).toContain('rich is not installed any more');
  });
});

test('what packages say of themselves is only ever text', async () => {
  const item = aPackage(HOSTILE, {
    requested: true,
    version: HOSTILE,
    summary: HOSTILE,
    requires: [HOSTILE.toLowerCase()]
  });
  server.packagesById.set('id-p', [item]);
  const key = HOSTILE.toLowerCase().replace(/[-_.]+/g, '-');
  server.detailsByName.set(
    key,
    someDetails(HOSTILE, {
      license: HOSTILE,
      author: HOSTILE,
      source: HOSTILE,
      requires: [{ requirement: HOSTILE, name: HOSTILE, installed: null }],
      links: [
        { label: HOSTILE, url: 'https://example.org/"><img src=x>' },
        { label: 'Home', url: 'javascript:alert(1)' },
        { label: 'Data', url: 'data:text/html,<script>alert(1)</script>' },
        { label: 'Relative', url: '/lab' }
      ]
    })
  );
  server.projectsByName.set(key, {
    name: HOSTILE,
    summary: HOSTILE,
    first_released: null,
    versions: [
      {
        version: HOSTILE,
        released: HOSTILE,
        yanked: false,
        prerelease: false,
        compatible: true
      }
    ]
  });
  await open();
  const harmless = (): void => {
    expect(page.textContent).toContain(HOSTILE);
    expect(page.querySelector('img, script')).toBeNull();
    expect(page.querySelector('[data-commandlinker-command]')).toBeNull();
  };
  harmless();
  await act(async () => {
    model.packages.inspector.open(key);
    await settle();
  });
  await press('Other versions');
  await press('Requires (1)');
  harmless();
  const links = [...page.querySelectorAll('a')];
  expect(links.map(link => new URL(link.href).protocol)).toEqual(['https:']);
  expect(links[0]?.rel).toBe('noopener noreferrer');
  expect(links[0]?.target).toBe('_blank');
});
