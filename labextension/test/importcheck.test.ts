import { beforeEach, describe, expect, test } from 'vitest';

import { ApiError } from '../src/model/api';
import { ImportCheck, groupImports, placesByFile } from '../src/model/importcheck';
import { FakeServer, aCheck, anImport, settle } from './server';

let server: FakeServer;
let check: ImportCheck;

beforeEach(() => {
  server = new FakeServer();
  server.checksByFolder.set('p', aCheck());
  check = new ImportCheck(server);
});

describe('ImportCheck', () => {
  test('knows nothing of a folder nobody asked about', async () => {
    await check.run('p');
    expect(check.of('other')).toBeNull();
    expect(check.of(null)).toBeNull();
    expect(check.of('p')?.found).toEqual(aCheck());
  });

  test('keeps what was found while it looks again, and after an error', async () => {
    await check.run('p');
    const again = check.run('p');
    expect(check.of('p')).toMatchObject({ found: aCheck(), pending: true });
    await again;
    server.outage = new ApiError('offline', 'No answer');
    await check.run('p');
    expect(check.of('p')).toMatchObject({ found: aCheck(), pending: false });
    expect(check.of('p')?.error?.message).toBe('No answer');
  });

  test('does not let a slow answer take the place of a later question', async () => {
    server.checksByFolder.set('q', aCheck({ agrees: false }));
    void check.run('p');
    void check.run('q');
    await settle();
    expect(check.of('p')).toBeNull();
    expect(check.of('q')?.found?.agrees).toBe(false);
  });

  test('stays away once it is dismissed', async () => {
    void check.run('p');
    check.dismiss();
    await settle();
    expect(check.of('p')).toBeNull();
  });
});

describe('groupImports', () => {
  const imported = [
    anImport('good'),
    anImport('new', { declared: false }),
    anImport('lost', { installed: null }),
    anImport('riddle', { distribution: null, declared: false, installed: null }),
    anImport('neither', { declared: false, installed: null })
  ];
  const modules = (items: readonly { module: string }[]): string[] =>
    items.map(({ module }) => module);

  test('puts each module into one group', () => {
    const { absent, undeclared, unknown } = groupImports(aCheck({ imported }));
    expect(modules(unknown)).toEqual(['riddle']);
    expect(modules(undeclared)).toEqual(['new', 'neither']);
    expect(modules(absent)).toEqual(['lost']);
  });

  test('says of nothing that it is not installed where there is no environment', () => {
    const found = aCheck({ imported, environment: false });
    expect(groupImports(found).absent).toEqual([]);
  });
});

test('placesByFile gathers the cells of each file', () => {
  const places = [
    { path: 'a.ipynb', cell: 2 },
    { path: 'helpers.py', cell: 0 },
    { path: 'a.ipynb', cell: 5 }
  ];
  expect([...placesByFile(places)]).toEqual([
    ['a.ipynb', [2, 5]],
    ['helpers.py', []]
  ]);
});
