import { afterEach, beforeEach, expect, test } from 'vitest';

import type { IPackageChange } from '../src/model/schema';
import { Page } from './page';
import { aPackage } from './server';

const HOSTILE = '<img src=x onerror=alert(1)>';

const FRESH = { name: 'httpx', before: null, after: '1.0' };
const NEWER = { name: 'mdurl', before: '1.0', after: '2.0' };
const OLDER = { name: 'numpy', before: '2.0', after: '1.26' };
const GONE = { name: 'rich', before: '13.0', after: null };

let page: Page;

beforeEach(async () => {
  page = new Page();
  await page.open();
});

afterEach(async () => {
  await page.does(() => {
    page.close();
  });
});

function dialogs(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('.jp-Dialog')];
}

/** What the dialog lists under each heading. */
function listed(): string[] {
  return [
    ...document.querySelectorAll('.jp-Dialog .jp-Venv-planTitle, .jp-Dialog li')
  ].map(item => item.textContent);
}

/** Asks for httpx, which brings more about; of that, numpy goes back. */
async function install(changes: IPackageChange[]): Promise<void> {
  await page.type('textarea', 'httpx');
  await page.press('Install');
  const unasked = changes.map(({ name }) => name).filter(name => name !== FRESH.name);
  await page.finish({ changes, unasked, downgraded: [OLDER.name] });
}

test('lists what would change by what happens to it, what was asked for first', async () => {
  await install([NEWER, FRESH, OLDER, { name: 'anyio', before: null, after: '4' }]);
  expect(dialogs()).toHaveLength(1);
  expect(dialogs()[0]?.textContent).toContain('Install httpx?');
  expect(listed()).toEqual([
    'Changed (2)',
    'numpy2.0 → becomes 1.26downgrade',
    'mdurl1.0 → becomes 2.0',
    'Added (2)',
    'httpx1.0',
    'anyio4'
  ]);
  const asked = [...document.querySelectorAll('.jp-Dialog li.jp-mod-asked')];
  expect(asked.map(item => item.textContent)).toEqual(['httpx1.0']);
});

test('does it on yes', async () => {
  await install([FRESH, NEWER]);
  await page.does(() => {
    document.querySelector<HTMLElement>('.jp-Dialog .jp-mod-accept')?.click();
  });
  expect(dialogs()).toHaveLength(0);
  expect(page.posted).toHaveLength(2);
  expect(page.box.value).toBe('');
});

test('does nothing on no, and the packages stay typed', async () => {
  await install([FRESH, NEWER]);
  await page.does(() => {
    document.querySelector<HTMLElement>('.jp-Dialog .jp-mod-reject')?.click();
  });
  expect(dialogs()).toHaveLength(0);
  expect(page.posted).toHaveLength(1);
  expect(page.box.value).toBe('httpx');
  expect(page.button('Install').disabled).toBe(false);
});

test('offers to remove what nothing else needs, and names what will lack', async () => {
  await page.press('Uninstall rich');
  await page.finish({
    changes: [GONE],
    unneeded: [{ name: 'mdurl', version: '1.0' }],
    lacking: ['numpy']
  });
  const [dialog] = dialogs();
  expect(dialog?.textContent).toContain('numpy needs what is removed');
  expect(dialog?.textContent).toContain(
    'Also remove 1 package that nothing else needs: mdurl'
  );
  expect(listed()).toEqual(['Removed (1)', 'rich13.0']);
  await page.does(() => {
    dialog?.querySelector<HTMLElement>('input[type=checkbox]')?.click();
  });
  expect(listed()).toEqual(['Removed (2)', 'rich13.0', 'mdurl1.0']);
  await page.does(() => {
    dialog?.querySelector<HTMLElement>('.jp-mod-warn')?.click();
  });
  expect(page.posted.at(-1)).toContain('"unneeded":true');
});

test('gives the focus back to the table, in the row that took the place', async () => {
  await page.focus('[role=row][tabindex="0"]');
  await page.keys('ArrowDown', 'ArrowDown', 'Delete');
  await page.finish({ changes: [GONE], lacking: ['numpy'] });
  await page.does(() => {
    document.querySelector<HTMLElement>('.jp-Dialog .jp-mod-warn')?.click();
  });
  page.server.packagesById.set('id-p', [
    aPackage('numpy', { requested: true }),
    aPackage('mdurl')
  ]);
  await page.finish();
  expect(page.rows).toEqual(['Requested (1)', 'numpy', 'Came along (1)', 'mdurl']);
  expect(page.focused).toBe('Came along (1)');
});

test('says which day it came to be, and what cannot be had so', async () => {
  await page.does(() => {
    const { environment, previews } = page.model;
    if (environment) {
      void previews.run(environment, {
        verb: 'sync',
        arguments: [],
        as_of: '2020-05-01'
      });
    }
  });
  const remarks = [
    'Packages are as of 2020-05-01, as asked for.',
    `${HOSTILE} is left.`
  ];
  await page.finish({ changes: [OLDER], unasked: ['numpy'], remarks });
  const [dialog] = dialogs();
  expect(dialog?.textContent).toContain('Sync with the packages of 2020-05-01?');
  for (const remark of remarks) {
    expect(dialog?.textContent).toContain(remark);
  }
  await page.press('Cancel');
});

test('goes when another change takes its place', async () => {
  await install([FRESH, NEWER]);
  await page.does(() => {
    const { model } = page;
    if (model.environment) {
      void model.previews.run(model.environment, { verb: 'upgrade', arguments: [] });
    }
  });
  expect(dialogs()).toHaveLength(0);
  await page.finish({ changes: [OLDER], unasked: [OLDER.name] });
  expect(dialogs()[0]?.textContent).toContain('Upgrade packages?');
});

test('what names say is only ever text', async () => {
  await install([{ name: HOSTILE, before: HOSTILE, after: HOSTILE }]);
  expect(dialogs()[0]?.textContent).toContain(HOSTILE);
  expect(dialogs()[0]?.textContent).toContain('from elsewhere');
  expect(document.querySelector('img')).toBeNull();
});
