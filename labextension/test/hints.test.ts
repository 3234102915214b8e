import { expect, test } from 'vitest';

import { HINT_MIME, hintIn } from '../src/model/hints';

const HOSTILE = '<img src=x onerror=alert(1)>';

function output(hint: unknown, plain?: unknown): Record<string, never> {
  return { [HINT_MIME]: hint, 'text/plain': plain } as never;
}

test.each<[object, object]>([
  [
    { kind: 'missing-module', module: 'sklearn.svm', distribution: 'evil' },
    { kind: 'missing-module', module: 'sklearn.svm' }
  ],
  [
    {
      kind: 'stale',
      packages: [
        { name: 'pandas', loaded: '2.1', installed: '2.2' },
        { name: 'zope.interface', loaded: '7', installed: null },
        { name: HOSTILE, loaded: '1', installed: '2' },
        { name: 'rich', loaded: 1, installed: '2' },
        { name: 'rich', loaded: '1' },
        { name: 'rich', loaded: '1'.repeat(201), installed: '2' },
        null
      ]
    },
    {
      kind: 'stale',
      packages: [
        { name: 'pandas', before: '2.1', after: '2.2' },
        { name: 'zope.interface', before: '7', after: null }
      ]
    }
  ],
  [
    { kind: 'switch', kernel: 'venv-p', display_name: HOSTILE },
    { kind: 'switch', kernel: 'venv-p' }
  ]
])('%j is taken as far as it can be true', (fields, expected) => {
  const hint = hintIn(output({ version: 1, text: 'A text', ...fields }));
  expect(hint).toEqual({ ...expected, text: 'A text' });
});

test.each<[unknown]>([
  [{ version: 2, kind: 'missing-module', module: 'sklearn' }],
  [{ version: '1', kind: 'missing-module', module: 'sklearn' }],
  [{ version: 1, kind: 'run-this', module: 'sklearn' }],
  [{ version: 1, kind: 'missing-module' }],
  [{ version: 1, kind: 'missing-module', module: HOSTILE }],
  [{ version: 1, kind: 'missing-module', module: 'javascript:alert(1)' }],
  [{ version: 1, kind: 'missing-module', module: ['sklearn'] }],
  [{ version: 1, kind: 'stale' }],
  [{ version: 1, kind: 'stale', packages: [] }],
  [{ version: 1, kind: 'stale', packages: { length: 1 } }],
  [{ version: 1, kind: 'switch', kernel: '../python3' }],
  [{ version: 1, kind: 'switch', kernel: 7 }]
])('%j is no more than its text', hint => {
  const named = { ...(hint as object), text: HOSTILE };
  expect(hintIn(output(named, 'plain'))).toEqual({ kind: 'text', text: HOSTILE });
  expect(hintIn(output(hint, 'plain'))).toEqual({ kind: 'text', text: 'plain' });
});

test.each([[null], ['text'], [1], [[1, 2]], [{ text: 1 }]])(
  '%j breaks nothing',
  hint => {
    expect(hintIn(output(hint, ['plain']))).toEqual({ kind: 'text', text: '' });
  }
);

test('a flood of packages is cut', () => {
  const packages = Array.from({ length: 5000 }, (_, number) => ({
    name: `p${String(number)}`,
    loaded: '1',
    installed: '2'
  }));
  const hint = hintIn(output({ version: 1, kind: 'stale', packages }));
  expect(hint).toHaveProperty('packages.length', 1000);
});
