import { describe, expect, test } from 'vitest';

import { countChanges, parseDiff, splitDiff } from '../src/model/diff';

function shown(diff: string): string[] {
  const signs = { added: '+', removed: '-', kept: ' ', gap: '…' };
  return parseDiff(diff).map(({ kind, text }) => signs[kind] + text);
}

test.each([
  ['nothing', '', []],
  [
    'a new file',
    '--- requirements.txt (before)\n+++ requirements.txt (after)\n@@ -0,0 +1,2 @@\n+a==1\n+b==2',
    ['+a==1', '+b==2']
  ],
  [
    'two places in a file',
    '--- x\n+++ x\n@@ -1,2 +1,2 @@\n # mine\n-a==1\n+a==2\n@@ -9,2 +9,1 @@\n z\n-b',
    [' # mine', '-a==1', '+a==2', '…', ' z', '-b']
  ],
  ['a place below the top', '--- x\n+++ x\n@@ -9,2 +9,1 @@\n z\n-b', ['…', ' z', '-b']],
  [
    'lines that look like the names of files',
    '--- x\n+++ x\n@@ -1,2 +1,1 @@\n--- a comment\n+++ another',
    ['--- a comment', '+++ another']
  ],
  [
    'an end without a newline',
    '--- x\n+++ x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b',
    ['-a', '+b']
  ],
  ['an empty line that stays', '--- x\n+++ x\n@@ -1,2 +1,3 @@\n \n+b', [' ', '+b']],
  ['a file of one line', '--- x\n+++ x\n@@ -1 +1 @@\n-a\n+b', ['-a', '+b']]
])('%s', (_, diff, lines) => {
  expect(shown(diff)).toEqual(lines);
});

test('added and removed lines are counted', () => {
  const diff = '--- x\n+++ x\n@@ -1,2 +1,3 @@\n k\n-a\n+b\n+c';
  expect(countChanges(parseDiff(diff))).toEqual({ added: 2, removed: 1 });
});

describe('splitDiff', () => {
  test('tells several files apart, and a removed line from a name', () => {
    const one = '--- a\n+++ a\n@@ -1,2 +1,2 @@\n--- x\n+++ y';
    const other = '--- b\n+++ b\n@@ -0,0 +1 @@\n+b';
    expect(splitDiff(`${one}\n${other}`)).toEqual([
      { name: 'a', diff: one },
      { name: 'b', diff: other }
    ]);
    expect(splitDiff('')).toEqual([]);
  });
});
