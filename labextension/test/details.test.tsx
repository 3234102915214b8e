import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { IVersion } from '../src/model/schema';
import { Page } from './page';
import { aPackage, someDetails } from './server';

const HOSTILE = '<img src=x onerror=alert(1)>" data-commandlinker-command="x';

let page: Page;

beforeEach(() => {
  page = new Page();
});

afterEach(() => {
  page.close();
});

describe('one package closely', () => {
  test('opens from the keyboard, and leads back to its row', async () => {
    await page.open();
    await page.focus('[role=row][tabindex="0"]');
    await page.keys('End', 'Home', 'ArrowDown', 'ArrowDown', 'Enter');
    expect(document.activeElement?.textContent).toBe('Back to packages');
    expect(page.find('h4').textContent).toBe('rich 13.0');
    expect(page.text).toContain('MIT');
    await page.keys('Escape');
    expect(page.focused).toBe('rich');
  });

  test('shows what it needs as a tree', async () => {
    await page.open();
    await page.does(() => {
      page.model.packages.inspector.open('rich');
    });
    await page.press('Requires (1)');
    expect(page.find('[role=tree]').textContent).toContain('mdurl');
    await page.focus('[role=treeitem]');
    await page.keys('Enter');
    expect(page.find('h4').textContent).toBe('mdurl 1.0');
    await page.press('Required by (1)');
    expect(page.find('[role=treeitem]').textContent).toContain('rich');
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
    page.server.projectsByName.set('rich', {
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
    await page.open();
    await page.does(() => {
      page.model.packages.inspector.open('rich');
    });
    await page.press('Other versions');
    const options = (): string[] =>
      [...page.node.querySelectorAll('option')].map(
        option => `${option.textContent}${option.disabled ? ' (no)' : ''}`
      );
    expect(options()).toEqual([
      '14.1 · 2026-05-01 · withdrawn (no)',
      '14.0 · 2026-05-01 · not for this Python (no)',
      '13.5 · 2026-05-01',
      '13.0 · 2026-05-01 · installed'
    ]);
    await page.does(() => {
      page.find('.jp-Venv-check input').click();
    });
    expect(options()[0]).toBe('15.0a1 · 2026-05-01 · pre-release');
    await page.does(() => {
      page.find('.jp-Venv-check input').click();
    });
    await page.does(() => {
      page.find('.jp-Venv-picker button').click();
    });
    expect(page.posted.at(-1)).toContain('"arguments":["rich==13.5"]');
  });

  test('says so where nothing can be read', async () => {
    page.server.detailsByName.clear();
    await page.open();
    await page.does(() => {
      page.model.packages.inspector.open('rich');
    });
    await page.press('Other versions');
    expect(page.text).toContain('There is no rich');
    page.server.detailsByName.set('rich', someDetails('rich', { license: 'BSD' }));
    await page.press('Try again');
    expect(page.text).toContain('BSD');
    page.server.packagesById.set('id-p', []);
    await page.does(() => page.model.refresh());
    expect(page.text).toContain('rich is not installed any more');
  });
});

test('what packages say of themselves is only ever text', async () => {
  const item = aPackage(HOSTILE, {
    requested: true,
    version: HOSTILE,
    summary: HOSTILE,
    requires: [HOSTILE.toLowerCase()]
  });
  page.server.packagesById.set('id-p', [item]);
  const key = HOSTILE.toLowerCase().replace(/[-_.]+/g, '-');
  page.server.detailsByName.set(
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
  page.server.projectsByName.set(key, {
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
  await page.open();
  const harmless = (): void => {
    expect(page.text).toContain(HOSTILE);
    expect(page.node.querySelector('img, script')).toBeNull();
    expect(page.node.querySelector('[data-commandlinker-command]')).toBeNull();
  };
  harmless();
  await page.does(() => {
    page.model.packages.inspector.open(key);
  });
  await page.press('Other versions');
  await page.press('Requires (1)');
  harmless();
  const links = [...page.node.querySelectorAll('a')];
  expect(links.map(link => new URL(link.href).protocol)).toEqual(['https:']);
  expect(links[0]?.rel).toBe('noopener noreferrer');
  expect(links[0]?.target).toBe('_blank');
});
