import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import { DEFAULT_SETTINGS, followSettings, parseSettings } from '../src/model/settings';
import type { ISettings } from '../src/model/settings';

interface ISchema {
  properties: Record<string, { default: unknown; title: string; description: string }>;
}

const schema = JSON.parse(readFileSync('schema/plugin.json', 'utf8')) as ISchema;

test('the schema has the defaults of the code, and says what each is', () => {
  const defaults = Object.entries(schema.properties).map(([key, property]) => [
    key,
    property.default
  ]);
  expect(Object.fromEntries(defaults)).toEqual(DEFAULT_SETTINGS);
  for (const { title, description } of Object.values(schema.properties)) {
    expect(title).not.toBe('');
    expect(description).not.toBe('');
  }
});

test('what is set counts', () => {
  const set: ISettings = {
    python: '3.11',
    packages: ['numpy', 'pandas>=2'],
    offerMissingKernels: false,
    preview: 'never'
  };
  expect(parseSettings(set)).toEqual(set);
});

test.each([
  [undefined],
  [null],
  ['text'],
  [[]],
  [
    { python: 3.12, packages: 'numpy', offerMissingKernels: 'no', preview: 'sometimes' }
  ],
  [{ packages: [1, '', ' ', null] }]
])('what makes no sense counts as not set: %j', document => {
  expect(parseSettings(document)).toEqual(DEFAULT_SETTINGS);
});

test('one wrong value does not take the right ones with it', () => {
  expect(parseSettings({ python: ' 3.11 ', preview: 1 })).toEqual({
    ...DEFAULT_SETTINGS,
    python: '3.11'
  });
});

/** The one call that is made of JupyterLab's settings. */
class FakeRegistry {
  constructor(private readonly composite: object | null) {}

  load(): Promise<object> {
    if (this.composite === null) {
      return Promise.reject(new Error('not valid'));
    }
    return Promise.resolve({
      composite: this.composite,
      changed: { connect: (slot: () => void) => (this.change = slot) }
    });
  }

  change: () => void = () => undefined;
}

test('changes count at once', async () => {
  const composite = { python: '3.11' };
  const registry = new FakeRegistry(composite);
  const heard: string[] = [];
  await followSettings(registry as unknown as ISettingRegistry, 'id', settings => {
    heard.push(settings.python);
  });
  composite.python = '3.13';
  registry.change();
  expect(heard).toEqual(['3.11', '3.13']);
});

test('a document that JupyterLab refuses leaves the defaults', async () => {
  const registry = new FakeRegistry(null) as unknown as ISettingRegistry;
  const heard: ISettings[] = [];
  await followSettings(registry, 'id', settings => {
    heard.push(settings);
  });
  expect(heard).toEqual([DEFAULT_SETTINGS]);
});
