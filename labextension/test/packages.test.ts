import { expect, test } from 'vitest';

import { neededBy, packageRows } from '../src/packages';
import type { Row } from '../src/packages';
import { aPackage } from './server';

const packages = [
  aPackage('pandas', { requested: true, summary: 'Data structures' }),
  aPackage('Numpy', { required_by: ['pandas'] }),
  aPackage('ipykernel', { infrastructure: true }),
  aPackage('attrs', { requested: true, infrastructure: true })
];

function drawn(rows: Row[]): string[] {
  return rows.map(row =>
    row.kind === 'group'
      ? `${row.open ? '-' : '+'} ${row.group} ${String(row.count)}`
      : row.package.name
  );
}

test('groups what was asked for, what came along and what the kernel needs', () => {
  expect(drawn(packageRows(packages, '', new Set(['infrastructure'])))).toEqual([
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
  ['STRUCT data', ['- requested 1', 'pandas']],
  ['kernel', ['- infrastructure 1', 'ipykernel']],
  ['nothing like it', []]
])('filter %j opens what it finds', (filter, lines) => {
  expect(drawn(packageRows(packages, filter, new Set(['infrastructure'])))).toEqual(
    lines
  );
});

test('a filter over thousands of packages takes no noticeable time', () => {
  const many = Array.from({ length: 5000 }, (_, index) =>
    aPackage(`package-${String(index)}`, { summary: 'Something useful for somebody' })
  );
  const start = performance.now();
  const rows = packageRows(many, 'package-49', new Set());
  expect(rows).toHaveLength(1 + 111);
  expect(performance.now() - start).toBeLessThan(100);
});

test.each([
  [aPackage('pygments', { required_by: ['ipython', 'rich'] }), ['rich']],
  [aPackage('decorator', { required_by: ['ipython'] }), ['ipython']],
  [aPackage('x', { infrastructure: true, required_by: ['ipython'] }), ['ipython']]
])('%j came along for', (item, names) => {
  expect(neededBy(item, new Set(['ipython']))).toEqual(names);
});
