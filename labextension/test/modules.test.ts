import { expect, test } from 'vitest';

import { ERROR_MIME, missingModule } from '../src/model/modules';

function output(evalue: unknown, ename = 'ModuleNotFoundError'): Record<string, never> {
  return { [ERROR_MIME]: { ename, evalue, traceback: [] } } as never;
}

test.each([
  ["No module named 'sklearn'", 'sklearn'],
  ["No module named 'sklearn.svm._base'", 'sklearn.svm._base'],
  ["No module named 'json.foo'; 'json.foo' is not a package", 'json.foo'],
  ["No module named '_private'", '_private']
])('%s', (evalue, module) => {
  expect(missingModule(output(evalue))).toBe(module);
});

test.each([
  ["No module named ''"],
  ["No module named 'a..b'"],
  ["No module named '.a'"],
  ["No module named '1a'"],
  ["No module named 'a b'"],
  ["No module named '../../etc/passwd'"],
  ["No module named '<img src=x onerror=alert(1)>'"],
  ["No module named 'a'\n"],
  ["No module named 'a' and more"],
  ["No module named 'ünïcode'"],
  [`No module named '${'a'.repeat(201)}'`],
  ['cannot import name x'],
  [null],
  [['a']]
])('%s names nothing that could be asked about', evalue => {
  expect(missingModule(output(evalue))).toBeNull();
});

test('other errors, and outputs that are none, are left alone', () => {
  expect(missingModule(output("No module named 'a'", 'ImportError'))).toBeNull();
  expect(missingModule({ 'text/plain': "No module named 'a'" })).toBeNull();
  expect(missingModule({ [ERROR_MIME]: null })).toBeNull();
});
