import { describe, expect, test } from 'vitest';

import {
  createRequest,
  defaultOptions,
  pythonChoices,
  requirementsFiles
} from '../src/model/create';
import type { ICreateOptions } from '../src/model/create';
import { canCreate, missingKernel } from '../src/model/offers';
import type { IInterpreter } from '../src/model/schema';
import { DEFAULT_SETTINGS } from '../src/model/settings';
import { FakeServer } from './server';

const OWN = 'requirements.txt';

describe('the request for a new environment', () => {
  const nothing = defaultOptions(DEFAULT_SETTINGS, OWN);

  test.each<[string, Partial<ICreateOptions>, object]>([
    ['says nothing of what the server does by itself', {}, {}],
    [
      'has what was chosen',
      { python: '/usr/bin/python3.9', name: ' mine ', systemSitePackages: true },
      { python: '/usr/bin/python3.9', name: 'mine', system_site_packages: true }
    ],
    [
      'takes packages apart',
      { specs: 'numpy, pandas>=2,<3 rich' },
      { specs: ['numpy', 'pandas>=2,<3', 'rich'] }
    ],
    [
      'can start from another file alone',
      { requirements: ' requirements-dev.txt ' },
      { requirements: ['requirements-dev.txt'], project_requirements: false }
    ],
    ['can leave the file out', { requirements: ' ' }, { project_requirements: false }],
    ['has the notebooks’ day', { asOf: 'git', day: '2020-01-01' }, { as_of: 'git' }],
    ['has a day', { asOf: 'day', day: '2020-01-01' }, { as_of: '2020-01-01' }],
    ['has no day that does not count', { day: '2020-01-01' }, {}],
    ['can have what is imported', { fromImports: true }, { from_imports: true }]
  ])('%s', (_, chosen, expected) => {
    const request = createRequest('p', { ...nothing, ...chosen }, OWN);
    expect(request).toEqual({ folder: 'p', ...expected });
  });

  test('starts from what the user has set', () => {
    const settings = {
      ...DEFAULT_SETTINGS,
      python: '3.11',
      packages: ['numpy', 'x @ https://example.org/x.whl', 'pandas>=2,<3']
    };
    const request = createRequest('p', defaultOptions(settings, null), null);
    expect(request).toEqual({
      folder: 'p',
      python: '3.11',
      specs: ['numpy', 'x @ https://example.org/x.whl', 'pandas>=2,<3']
    });
  });
});

test('the usual requirements file is offered first, and nothing else', () => {
  const names = [
    'a.ipynb',
    'requirements-dev.txt',
    OWN,
    'requirements',
    'my-requirements.txt'
  ];
  expect(requirementsFiles(names)).toEqual([OWN, 'requirements-dev.txt']);
});

describe('the Pythons to choose from', () => {
  const python = (path: string, standard = false): IInterpreter => ({
    path,
    version: '3.12.4',
    implementation: 'CPython',
    default: standard
  });
  const values = (set: string): string[] =>
    pythonChoices([python('/b'), python('/a', true)], set).map(({ value }) => value);

  test('have the default first, as that', () => {
    expect(values('')).toEqual(['', '/b']);
  });

  test('have the one that is set, once', () => {
    expect(values('/b')).toEqual(['', '/b']);
    expect(values('3.9')).toEqual(['3.9', '', '/b']);
  });

  test('have one more as of a day: whichever fits, and the default by its path', () => {
    const dated = pythonChoices([python('/b'), python('/a', true)], '/b', true);
    expect(dated.map(({ value }) => value)).toEqual(['', '/a', '/b']);
    expect(dated[0]?.interpreter).toBeNull();
  });

  test('have an entry while they are not known', () => {
    expect(pythonChoices([], '')).toEqual([{ value: '', interpreter: null }]);
  });
});

describe('a missing kernel', () => {
  const asks = (kernelspec: unknown, languageInfo?: unknown): string | null =>
    missingKernel({ kernelspec, languageInfo }, ['venv-other', 'Deno']);

  test.each([
    [{ name: 'penguins', display_name: 'Penguins', language: 'python' }],
    [{ name: 'penguins', language: 'Python' }],
    [{ name: 'penguins' }]
  ])('is one that Python can be: %j', kernelspec => {
    expect(asks(kernelspec)).toBe('penguins');
  });

  test.each([
    [undefined, undefined],
    [null, null],
    ['penguins', {}],
    [{}, {}],
    [{ name: 42 }, {}],
    [{ name: '' }, {}],
    [{ name: '..' }, {}],
    [{ name: '../../etc' }, {}],
    [{ name: '<img src=x>' }, {}],
    [{ name: 'ir', language: 'R' }, {}],
    [{ name: 'julia-1.10' }, { name: 'julia' }],
    // Here already, or Jupyter's own.
    [{ name: 'VENV-other', language: 'python' }, {}],
    [{ name: 'deno' }, {}],
    [{ name: 'Python3', language: 'python' }, {}]
  ])('is nothing else: %j, %j', (kernelspec, languageInfo) => {
    expect(asks(kernelspec, languageInfo)).toBeNull();
  });
});

test('only a writable folder without an environment can have a new one', () => {
  const server = new FakeServer();
  const environment = server.addEnvironment('p');
  const bare = { folder: 'q', environment: null, requirements: null, writable: true };
  expect(canCreate(bare, null)).toBe(true);
  expect(canCreate({ ...bare, writable: false }, null)).toBe(false);
  expect(canCreate({ ...bare, environment }, null)).toBe(false);
  expect(canCreate({ ...bare, environment }, 'venv-p')).toBe(false);
  // A folder below that says what it needs, of a notebook whose kernel is missing.
  const below = { ...bare, folder: `${bare.folder}/below`, environment };
  expect(canCreate({ ...below, requirements: 'requirements.txt' }, null)).toBe(false);
  expect(canCreate({ ...below, requirements: null }, 'venv-p')).toBe(false);
  expect(canCreate({ ...below, requirements: 'requirements.txt' }, 'venv-p')).toBe(
    true
  );
});
