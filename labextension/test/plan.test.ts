import { describe, expect, test } from 'vitest';

import { compareVersions } from '../src/model/pep440';
import { kindOf, planOf, touchesMore, withUnneeded } from '../src/model/plan';
import type { IChangeRequest, IPackageChange } from '../src/model/schema';

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
const ALONG = change('mdurl', null, '0.1');
const NEWER = change('numpy', '1.26', '2.0');
const OLDER = change('numpy', '2.0', '1.26');
const GONE = change('numpy', '2.0', null);

test.each([
  [FRESH, 'added'],
  [NEWER, 'upgraded'],
  [OLDER, 'downgraded'],
  [GONE, 'removed'],
  [change('here', '1.0', '1.0'), 'replaced']
])('%j is %s', (item, kind) => {
  expect(kindOf(item)).toBe(kind);
});

describe('more than what was asked for', () => {
  const verbs = (verb: IChangeRequest['verb'], ...names: string[]): IChangeRequest => ({
    verb,
    arguments: names
  });
  test.each<[IChangeRequest, IPackageChange[], boolean]>([
    [verbs('install', 'rich'), [FRESH], false],
    [verbs('install', 'rich'), [FRESH, ALONG], true],
    [{ ...verbs('install'), requirements: ['r.txt'] }, [FRESH, ALONG], false],
    [{ ...verbs('install'), requirements: ['r.txt'] }, [FRESH, OLDER], true],
    [verbs('install', 'rich'), [FRESH, NEWER], true],
    [verbs('install', 'rich'), [FRESH, OLDER], true],
    [verbs('install', 'rich'), [FRESH, GONE], true],
    [verbs('install', 'Num_Py>=2', 'num-py'), [change('num.py', '1', '2')], false],
    [verbs('install', 'numpy==1.26'), [OLDER], false],
    [verbs('install', 'numpy[x] == 1.26 ; os_name == "posix"'), [OLDER], false],
    [verbs('install', 'numpy @ https://example.org/numpy.whl'), [OLDER], false],
    [verbs('install', 'https://example.org/numpy.whl'), [OLDER], true],
    [verbs('install', './numpy'), [OLDER], true],
    [verbs('upgrade'), [NEWER], false],
    [verbs('upgrade'), [NEWER, ALONG], true],
    [verbs('upgrade'), [NEWER, change('pandas', '2', '1')], true],
    [verbs('upgrade', 'numpy'), [NEWER], false],
    [verbs('upgrade', 'numpy'), [NEWER, change('pandas', '1', '2')], true],
    [verbs('uninstall', 'numpy'), [GONE], false],
    [verbs('uninstall', 'numpy'), [GONE, change('pandas', '1', null)], true],
    [verbs('sync', 'requirements.txt'), [FRESH], false],
    [verbs('sync', 'requirements.txt'), [FRESH, GONE], true]
  ])('%j with %j: %s', (request, changes, more) => {
    expect(touchesMore(request, planOf({ changes }))).toBe(more);
  });

  test('is what an uninstallation leaves behind', () => {
    const request = verbs('uninstall', 'numpy');
    const plan = planOf({ changes: [GONE] });
    const unneeded = [{ name: 'mdurl', version: '0.1' }];
    expect(touchesMore(request, { ...plan, unneeded })).toBe(true);
    expect(touchesMore(request, { ...plan, lacking: ['pandas'] })).toBe(true);
  });
});

test('what is no longer needed joins the plan once', () => {
  const unneeded = [
    { name: 'numpy', version: '2.0' },
    { name: 'mdurl', version: '0.1' }
  ];
  const lacking = ['MDurl', 'pandas'];
  const plan = withUnneeded({ changes: [GONE], unneeded, lacking });
  expect(plan.changes).toEqual([GONE, change('mdurl', '0.1', null)]);
  expect(plan.lacking).toEqual(['pandas']); // what goes itself lacks nothing
});

test('a result without a plan is an empty one', () => {
  expect(planOf(null)).toEqual({ changes: [], unneeded: [], lacking: [] });
});
