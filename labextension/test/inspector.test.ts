import { beforeEach, expect, test } from 'vitest';

import { ApiError } from '../src/model/api';
import { Inspector } from '../src/model/inspector';
import type { IProject } from '../src/model/schema';
import { byName, treeNodes } from '../src/model/tree';
import { FakeServer, aPackage, someDetails, settle } from './server';

let server: FakeServer;
let inspector: Inspector;

const packages = [
  aPackage('Rich', { requires: ['markdown-it-py', 'pygments', 'gone'] }),
  aPackage('markdown-it-py', { requires: ['mdurl'], required_by: ['rich'] }),
  aPackage('mdurl', { required_by: ['markdown-it-py'] }),
  aPackage('pygments', { required_by: ['rich'] })
];

const PROJECT: IProject = {
  name: 'rich',
  summary: null,
  first_released: null,
  versions: []
};

beforeEach(() => {
  server = new FakeServer();
  server.detailsByName.set('rich', someDetails('Rich'));
  server.projectsByName.set('rich', PROJECT);
  inspector = new Inspector(server);
  inspector.setEnvironment('id-p');
  inspector.follow(packages);
});

test('details are read when a package is looked at, versions when they are wanted', async () => {
  inspector.open('Rich');
  expect(inspector.item?.name).toBe('Rich');
  await settle();
  expect(inspector.details.value?.license).toBe('MIT');
  expect(server.requests).toEqual(['GET package id-p rich']);
  inspector.choose(true);
  await settle();
  inspector.choose(false);
  inspector.choose(true);
  await settle();
  expect(inspector.project.value).toBe(PROJECT);
  expect(server.requests).toEqual(['GET package id-p rich', 'GET versions id-p rich']);
});

test('an answer about a package left since is not taken', async () => {
  inspector.open('rich');
  inspector.open('mdurl');
  await settle();
  expect(inspector.details.value).toBeNull();
  expect(inspector.details.error?.code).toBe('not-installed');
});

test('what could not be read is read again on demand', async () => {
  server.outage = new ApiError('index-unreachable', 'No', '', 502);
  inspector.open('rich');
  inspector.choose(true);
  await settle();
  expect(inspector.project.error?.code).toBe('index-unreachable');
  server.outage = null;
  inspector.again();
  await settle();
  expect(inspector.details.value?.name).toBe('Rich');
  expect(inspector.project.value).toBe(PROJECT);
});

test('another version is read anew, and what is gone is no item', async () => {
  inspector.open('rich');
  await settle();
  inspector.follow([aPackage('rich', { version: '2.0' })]);
  await settle();
  expect(server.requests).toHaveLength(2);
  inspector.follow([]);
  expect(inspector.item).toBeUndefined();
  expect(inspector.name).toBe('rich');
});

test('another environment has another package of that name', () => {
  inspector.open('rich');
  inspector.setEnvironment('id-q');
  expect(inspector.name).toBeNull();
});

test('a tree grows where it is opened, from what is installed', () => {
  inspector.open('rich');
  const lines = (): string[] =>
    inspector.nodes('requires').map(node => `${' '.repeat(node.level)}${node.name}`);
  expect(lines()).toEqual([' markdown-it-py', ' pygments']);
  inspector.setNodeOpen('rich>markdown-it-py', true);
  expect(lines()).toEqual([' markdown-it-py', '  mdurl', ' pygments']);
  expect(inspector.nodes('requires').map(node => node.expandable)).toEqual([
    true,
    false,
    false
  ]);
  inspector.open('mdurl');
  expect(inspector.nodes('required_by').map(node => node.path)).toEqual([
    'mdurl>markdown-it-py'
  ]);
});

test('a circle of packages ends where it closes', () => {
  const installed = byName([
    aPackage('a', { requires: ['b'] }),
    aPackage('b', { requires: ['a', 'b'] })
  ]);
  const nodes = treeNodes(installed, 'a', 'requires', new Set(['a>b', 'a>b>a']));
  expect(nodes.map(node => [node.path, node.expandable, node.cycle])).toEqual([
    ['a>b', true, false],
    ['a>b>a', false, true],
    ['a>b>b', false, true]
  ]);
});
