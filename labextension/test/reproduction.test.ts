import { describe, expect, test } from 'vitest';

import {
  DEFAULT_CHOICE,
  countRan,
  notebookWithin,
  reproduceRequest,
  reproductionIn
} from '../src/model/reproduction';
import { aNotebook, aReproduction } from './server';

describe('reproduceRequest', () => {
  test('asks for everything as the server finds best', () => {
    expect(reproduceRequest('p', DEFAULT_CHOICE, 'a.ipynb')).toEqual({ folder: 'p' });
  });

  test('says what was chosen', () => {
    const choice = {
      onlyFront: true,
      asOf: 'day' as const,
      day: '2020-05-01',
      network: false
    };
    expect(reproduceRequest('p', choice, 'a.ipynb')).toEqual({
      folder: 'p',
      notebooks: ['a.ipynb'],
      as_of: '2020-05-01',
      network: false
    });
  });

  test('has git say the day, whatever day was typed before', () => {
    const choice = { ...DEFAULT_CHOICE, asOf: 'git' as const, day: '2020-05-01' };
    expect(reproduceRequest('p', choice, null)).toEqual({ folder: 'p', as_of: 'git' });
  });

  test('takes no notebook that is not there', () => {
    const choice = { ...DEFAULT_CHOICE, onlyFront: true };
    expect(reproduceRequest('p', choice, null)).toEqual({ folder: 'p' });
  });
});

test.each([
  ['p/sub/a.ipynb', 'p', 'sub/a.ipynb'],
  ['a.ipynb', '', 'a.ipynb'],
  ['other/a.ipynb', 'p', null],
  ['p/script.py', 'p', null],
  [undefined, 'p', null]
])('the notebook in front, %s, from %s is %s', (front, folder, expected) => {
  expect(notebookWithin(front, folder)).toBe(expected);
});

test('only the result of such a job is a reproduction', () => {
  const all = aReproduction([]);
  expect(reproductionIn({ ...all })).toEqual(all);
  expect(reproductionIn({ changes: [] })).toBeNull();
  expect(reproductionIn(null)).toBeNull();
});

test('what was skipped was not asked to run', () => {
  const all = aReproduction([
    aNotebook('a.ipynb'),
    aNotebook('b.ipynb', { verdict: 'failed' }),
    aNotebook('c.ipynb', { verdict: 'skipped' })
  ]);
  expect(countRan(all)).toEqual({ ran: 1, asked: 2 });
});
