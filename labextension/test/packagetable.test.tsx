import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { ApiError } from '../src/model/api';
import { Page } from './page';
import { aPackage } from './server';

let page: Page;

beforeEach(() => {
  page = new Page();
});

afterEach(() => {
  page.close();
});

describe('the table', () => {
  test('says how many rows it has, and which of them is where', async () => {
    const many = Array.from({ length: 3000 }, (_, index) =>
      aPackage(`p${String(index)}`, { requested: true })
    );
    page.server.packagesById.set('id-p', many);
    await page.open();
    expect(page.find('[role=treegrid]').getAttribute('aria-rowcount')).toBe('3002');
    expect(page.node.querySelectorAll('[role=row]').length).toBeLessThan(100);
    expect(
      page.node.querySelectorAll('[role=row]')[2]?.getAttribute('aria-rowindex')
    ).toBe('3');
  });

  test('is gone through by the keyboard', async () => {
    await page.open();
    expect(page.rows).toEqual([
      'Requested (2)',
      'numpy',
      'rich',
      'Came along (1)',
      'mdurl',
      'For the kernel (1)'
    ]);
    expect(page.node.querySelectorAll('[role=row][tabindex="0"]')).toHaveLength(1);
    await page.focus('[role=row][tabindex="0"]');
    await page.keys('ArrowDown', 'ArrowDown');
    expect(page.focused).toBe('rich');
    await page.keys('ArrowLeft');
    expect(page.focused).toBe('Requested (2)');
    await page.keys('ArrowLeft');
    expect(page.rows).toEqual([
      'Requested (2)',
      'Came along (1)',
      'mdurl',
      'For the kernel (1)'
    ]);
    await page.keys('ArrowRight', 'ArrowRight');
    expect(page.focused).toBe('numpy');
    await page.keys('End');
    expect(page.focused).toBe('For the kernel (1)');
    await page.keys('Enter', 'ArrowDown');
    expect(page.focused).toBe('ipykernel');
    await page.keys('Home');
    expect(page.focused).toBe('Requested (2)');
    await page.keys('PageDown', 'PageUp');
    expect(document.activeElement?.getAttribute('role')).toBe('row');
  });

  test('keeps the focus in the row that takes the place of one that is gone', async () => {
    await page.open();
    await page.focus('[role=row][tabindex="0"]');
    await page.keys('ArrowDown');
    expect(page.focused).toBe('numpy');
    page.server.packagesById.set('id-p', [aPackage('rich', { requested: true })]);
    await page.does(() => page.model.refresh());
    expect(page.focused).toBe('rich');
  });

  test('is sorted by its headers', async () => {
    await page.open();
    const sorts = (): (string | null)[] =>
      [...page.node.querySelectorAll('[aria-sort]')].map(cell =>
        cell.getAttribute('aria-sort')
      );
    expect(sorts()).toEqual(['ascending', 'none']);
    await page.press('Version');
    expect(page.rows.slice(1, 3)).toEqual(['numpy', 'rich']);
    await page.press('Version');
    expect(page.rows.slice(1, 3)).toEqual(['rich', 'numpy']);
    expect(sorts()).toEqual(['none', 'descending']);
  });

  test('shows newer versions, and upgrades one, the picked or all', async () => {
    await page.open();
    expect(page.text).not.toContain('Latest');
    await page.does(() => {
      page.model.packages.updates.setVisible(true);
    });
    expect(page.text).toContain('1 newer version');
    await page.press('Upgrade rich to 14.0');
    expect(page.posted.at(-1)).toContain('"verb":"upgrade","arguments":["rich"]');
    await page.finish();
    expect(page.posted).toHaveLength(2);
    await page.does(() => {
      page.server.emit('job-2', {
        event: 'finished',
        data: { message: 'Up', result: {} }
      });
    });
    await page.press('Upgrade all');
    expect(page.posted.at(-1)).toContain('"verb":"upgrade","arguments":[]');
  });

  test('says where the index does not answer', async () => {
    await page.open();
    page.server.outage = new ApiError('index-unreachable', 'No', '', 502);
    await page.does(() => {
      page.model.packages.updates.setVisible(true);
    });
    expect(page.text).toContain('Could not check for updates');
    page.server.outage = null;
    await page.press('Check again');
    expect(page.text).not.toContain('Could not check for updates');
  });

  test('uninstalls what is picked, but nothing the kernel needs', async () => {
    await page.open();
    await page.focus('[role=row][tabindex="0"]');
    await page.keys('ArrowDown', ' ', 'ArrowDown', ' ');
    expect(page.node.querySelectorAll('[aria-selected=true]')).toHaveLength(2);
    await page.does(() => {
      page.model.packages.setSelected(['ipykernel'], true);
    });
    expect(page.text).toContain('3 selected');
    await page.press('Uninstall 2');
    expect(page.posted.at(-1)).toContain(
      '"verb":"uninstall","arguments":["rich","numpy"]'
    );
    await page.finish({
      changes: [
        { name: 'rich', before: '13.0', after: null },
        { name: 'numpy', before: '2.0', after: null }
      ]
    });
    expect(page.posted).toHaveLength(2);
    expect(page.text).not.toContain('selected');
  });

  test('the key that deletes uninstalls', async () => {
    await page.open();
    await page.focus('[role=row][tabindex="0"]');
    await page.keys('ArrowDown', 'Delete');
    expect(page.posted).toEqual([expect.stringContaining('"arguments":["numpy"]')]);
  });

  test('picks all that a filter shows', async () => {
    await page.open();
    await page.type('input[type=search]', 'n');
    expect(page.rows).toContain('ipykernel');
    await page.does(() => {
      page.find('[role=columnheader] input').click();
    });
    expect(page.model.packages.selection.map(entry => entry.key)).toEqual([
      'numpy',
      'ipykernel'
    ]);
  });
});

describe('the box to install from', () => {
  test('takes several specifications, and is emptied when they are taken on', async () => {
    await page.open();
    const { box } = page;
    await page.type('textarea', '# what we need\nrich[jupyter] numpy>=2\n\nattrs\n');
    await page.press('Install');
    expect(page.posted.at(-1)).toContain(
      '"arguments":["rich[jupyter]","numpy>=2","attrs"]'
    );
    expect(box.value).not.toBe('');
    await page.finish();
    expect(box.value).toBe('');
  });

  test.each([
    ['numpy\n-r base.txt', 'names another file'],
    ['numpy==1 --hash=sha256:00', 'has hashes'],
    ['--index-url https://example.org', 'is an option']
  ])('says what is wrong with %j', async (text, why) => {
    await page.open();
    await page.type('textarea', text);
    await page.press('Install');
    expect(page.find('[role=alert]').textContent).toContain(why);
    expect(page.posted).toEqual([]);
    await page.type('textarea', 'numpy');
    expect(page.node.querySelector('[role=alert]')).toBeNull();
  });
});

describe('a preview', () => {
  test('that fails explains itself where it was asked for', async () => {
    await page.open();
    await page.type('textarea', 'rich');
    await page.press('Install');
    await page.does(() => {
      const data = { code: 'resolution-failed', message: 'No way', details: 'because' };
      page.server.emit('job-1', { event: 'failed', data });
    });
    expect(page.find('[role=alert]').textContent).toContain('No way');
    await page.press('Details');
    expect(page.text).toContain('because');
    await page.press('Try again');
    expect(page.posted).toHaveLength(2);
    await page.finish();
    expect(page.box.value).toBe('');
  });
});
