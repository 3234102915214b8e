import { expect, test } from 'vitest';

import { compareVersions } from '../src/model/pep440';
import { kindOf, planOf, touchesMore, withUnneeded } from '../src/model/plan';

test('versions come in the order of the standard', () => {
  const ordered = [
    'no version',
    '1.dev1',
    '1.0a1.dev2',
    '1.0a1',
    '1.0a2.post1',
    '1.0b1',
    '1.0rc1',
    '1.0',
    '1.0+abc',
    '1.0+abc.5',
    '1.0+5',
    '1.0.post1.dev3',
    '1.0.post1',
    '1.0.1',
    '1.2',
    '1.10',
    '2026.1',
    '1!0.1'
  ];
  const shuffled = [...ordered].reverse();
  expect(shuffled.sort(compareVersions)).toEqual(ordered);
});

test.each([
  ['1.0', '1'],
  ['1.0-1', '1.0.post1'],
  ['v1.0ALPHA', '1.0a0'],
  ['1.0-rc.1', '1.0rc1']
])('%s is %s', (a, b) => {
  expect(compareVersions(a, b)).toBe(0);
});

function change(name: string, before: string | null, after: string | null) {
  return { name, before, after };
}

const FRESH = change('rich', null, '14.0');
const NEWER = change('numpy', '1.26', '2.0');
const GONE = change('numpy', '2.0', null);

test.each([
  [FRESH, 'added'],
  [NEWER, 'changed'],
  [GONE, 'removed']
])('%j is %s', (item, kind) => {
  expect(kindOf(item)).toBe(kind);
});

test.each([
  [{}, false],
  [{ downgraded: ['numpy'] }, false], // who says numpy<2 means it
  [{ unasked: ['numpy'] }, true],
  [{ unneeded: [{ name: 'mdurl', version: '0.1' }] }, true],
  [{ lacking: ['pandas'] }, true]
])('a plan with %j touches more than was asked for: %s', (result, more) => {
  expect(touchesMore(planOf({ changes: [NEWER], ...result }))).toBe(more);
});

test('what is no longer needed joins the plan once', () => {
  const unneeded = [
    { name: 'numpy', version: '2.0' },
    { name: 'mdurl', version: '0.1' }
  ];
  const lacking = ['MDurl', 'pandas'];
  const plan = withUnneeded(planOf({ changes: [GONE], unneeded, lacking }));
  expect(plan.changes).toEqual([GONE, change('mdurl', '0.1', null)]);
  expect([...plan.unasked]).toEqual(['mdurl']);
  expect(plan.lacking).toEqual(['pandas']); // what goes itself lacks nothing
});

test('a result without a plan is an empty one', () => {
  expect(planOf(null)).toEqual(planOf({ changes: [], unasked: [], lacking: [] }));
  expect(touchesMore(planOf(null))).toBe(false);
});
