import { expect, test } from 'vitest';

import { claimsIn } from '../src/model/conflict';

const INTRO = 'The requirements cannot all be met: ';
const ADVICE = ' Loosen one of the versions named and try again.';

test.each([
  [
    'two wishes in two sentences',
    'Because numba==0.60.0 depends on numpy>=1.22,<2.1 and you require numba==0.60.0, we can conclude that you require numpy>=1.22,<2.1. And because you require numpy==2.2.0, we can conclude that your requirements are unsatisfiable.',
    ['you: numba==0.60.0', 'you: numpy==2.2.0', 'numba==0.60.0: numpy>=1.22,<2.1']
  ],
  [
    'wishes in a row, and what is available',
    'Because only a==1 is available and a==1 depends on b>=2, we can conclude that all versions of a depend on b>=2. And because you require a and b<2, we can conclude that your requirements are unsatisfiable.',
    ['you: a', 'you: b<2', 'a==1: b>=2']
  ],
  [
    'any version of what is wanted',
    'Because all versions of old depend on b<2 and all versions of new depend on b>=2, we can conclude that all versions of new and all versions of old are incompatible. And because you require new and old, we can conclude that your requirements are unsatisfiable.',
    ['you: new', 'you: old', 'old: b<2', 'new: b>=2']
  ],
  [
    'pip',
    'numba 0.60.0 depends on numpy<2.1 and >=1.22; The user requested numpy==2.2.0.',
    ['you: numpy==2.2.0', 'numba 0.60.0: numpy<2.1 and >=1.22']
  ],
  ['something else', 'they conflict.', []]
])('%s', (_, reason, expected) => {
  const claims = claimsIn(INTRO + reason + ADVICE);
  expect(claims.map(({ by, requirement }) => `${by ?? 'you'}: ${requirement}`)).toEqual(
    expected
  );
});
