import { expect, test } from 'vitest';

import { entryOf, neededBy, packageRows, sorted } from '../src/model/packages';
import type { IOrder, Row } from '../src/model/packages';
import { aPackage } from './server';

const BY_NAME: IOrder = { key: 'name', descending: false };

const packages = [
  aPackage('pandas', { requested: true, summary: 'Data structures', version: '2.10' }),
  aPackage('Numpy', { required_by: ['pandas'] }),
  aPackage('ipykernel', { infrastructure: true }),
  aPackage('attrs', { requested: true, infrastructure: true, version: '2.9' })
];

const entries = sorted(packages.map(entryOf), BY_NAME, new Map());

function drawn(rows: Row[]): string[] {
  return rows.map(row =>
    row.kind === 'group'
      ? `${row.open ? '-' : '+'} ${row.group} ${String(row.count)}`
      : row.entry.package.name
  );
}

test('groups what was asked for, what came along and what the kernel needs', () => {
  expect(drawn(packageRows(entries, ' ', new Set(['infrastructure'])))).toEqual([
    '- requested 2',
    'attrs',
    'pandas',
    '- dependency 1',
    'Numpy',
    '+ infrastructure 1'
  ]);
});

test.each([
  ['pan', ['- requested 1', 'pandas']],
  ['STRUCT data ', ['- requested 1', 'pandas']],
  ['kernel', ['- infrastructure 1', 'ipykernel']],
  ['nothing like it', []]
])('filter %j opens what it finds', (filter, lines) => {
  expect(drawn(packageRows(entries, filter, new Set(['infrastructure'])))).toEqual(
    lines
  );
});

test.each<[IOrder, string[]]>([
  [BY_NAME, ['attrs', 'ipykernel', 'Numpy', 'pandas']],
  [{ key: 'name', descending: true }, ['pandas', 'Numpy', 'ipykernel', 'attrs']],
  [{ key: 'version', descending: false }, ['ipykernel', 'Numpy', 'attrs', 'pandas']],
  [{ key: 'version', descending: true }, ['pandas', 'attrs', 'ipykernel', 'Numpy']],
  [{ key: 'latest', descending: false }, ['Numpy', 'attrs', 'ipykernel', 'pandas']]
])('order %j', (order, names) => {
  const all = sorted(packages.map(entryOf), order, new Map([['numpy', '3']]));
  expect(all.map(entry => entry.package.name)).toEqual(names);
});

test.each([
  [aPackage('pygments', { required_by: ['ipython', 'rich'] }), ['rich']],
  [aPackage('decorator', { required_by: ['ipython'] }), ['ipython']],
  [aPackage('x', { infrastructure: true, required_by: ['ipython'] }), ['ipython']]
])('%j came along for', (item, names) => {
  expect(neededBy(item, new Set(['ipython']))).toEqual(names);
});
