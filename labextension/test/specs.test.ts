import { expect, test } from 'vitest';

import { optionsIn, splitSpecs } from '../src/model/specs';

const cases: [string, string[]][] = [
  ['', []],
  ['  \n ', []],
  ['humanize', ['humanize']],
  ['numpy pandas>=2 rich', ['numpy', 'pandas>=2', 'rich']],
  ['numpy, pandas>=2,rich', ['numpy', 'pandas>=2', 'rich']],
  ['numpy,pandas', ['numpy', 'pandas']],
  ['numpy\npandas\r\nrich\n', ['numpy', 'pandas', 'rich']],
  ['name>=1,<2', ['name>=1,<2']],
  ['name >= 1, < 2', ['name>=1,<2']],
  ['name>=1,<2, other', ['name>=1,<2', 'other']],
  ['name >= 1 other', ['name>=1', 'other']],
  ["name>=1 ; python_version<'3.12'", ["name>=1 ; python_version<'3.12'"]],
  ['a; python_version < "3.12", b', ['a; python_version < "3.12"', 'b']],
  ["a; sys_platform in 'linux, darwin'", ["a; sys_platform in 'linux, darwin'"]],
  ['rich[jupyter] numpy', ['rich[jupyter]', 'numpy']],
  ['pandas[excel, sql] numpy', ['pandas[excel,sql]', 'numpy']],
  [
    'pkg @ https://example.org/a,b.whl, rich',
    ['pkg @ https://example.org/a,b.whl', 'rich']
  ],
  ['pkg @ https://example.org/a.whl', ['pkg @ https://example.org/a.whl']],
  ['"numpy>=1" \'pandas\'', ['numpy>=1', 'pandas']],
  ['"name >= 1"', ['name >= 1']],
  ['numpy # the usual\n# nothing\npandas', ['numpy', 'pandas']],
  ['name===1.0', ['name===1.0']],
  ['name==1.*', ['name==1.*']],
  ['--index-url x', ['--index-url x']],
  ['name>=', ['name>=']],
  ['name \\\n  >=1\nother', ['name>=1', 'other']]
];

test.each(cases)('%j', (text, specs) => {
  expect(splitSpecs(text)).toEqual(specs);
});

test.each([
  ['numpy\n-r base.txt  # more', ['-r base.txt']],
  ['--pre', ['--pre']],
  ['name==1 \\\n  --hash=sha256:00', ['name==1    --hash=sha256:00']],
  ['a-b >= 1-2 # -r no', []]
])('options in %j', (text, lines) => {
  expect(optionsIn(text)).toEqual(lines);
});
