import { OutputArea, OutputAreaModel } from '@jupyterlab/outputarea';
import { RenderMimeRegistry, standardRendererFactories } from '@jupyterlab/rendermime';
import { Widget } from '@lumino/widgets';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { addErrorHelp } from '../src/lab/errors';
import { addHints } from '../src/lab/hintrenderer';
import { HINT_MIME } from '../src/model/hints';

let registry: RenderMimeRegistry;
let area: OutputArea;

function labelled(text: string): Widget {
  const widget = new Widget();
  widget.node.textContent = text;
  return widget;
}

beforeEach(() => {
  registry = new RenderMimeRegistry({ initialFactories: standardRendererFactories });
  addHints(registry, hint => labelled(`[hint: ${hint.kind}, ${hint.text}]`));
  area = new OutputArea({
    model: new OutputAreaModel(),
    rendermime: registry,
    contentFactory: OutputArea.defaultContentFactory
  });
  Widget.attach(area, document.body);
});

afterEach(() => {
  area.dispose();
});

/** What is on show, in the order it is. */
function shown(): string[] {
  return [...area.node.querySelectorAll('.jp-Venv-hint, .jp-Venv-error > :last-child')]
    .filter(node => node.closest('.lm-mod-hidden') === null)
    .map(node => node.textContent);
}

function fail(module: string): void {
  area.model.add({
    output_type: 'error',
    ename: 'ModuleNotFoundError',
    evalue: `No module named '${module}'`,
    traceback: ['the traceback']
  });
}

function hint(fields: object, others: object = {}): void {
  area.model.add({
    output_type: 'display_data',
    metadata: {},
    data: { [HINT_MIME]: { version: 1, text: 'words', ...fields }, ...others }
  });
}

const SKLEARN = { kind: 'missing-module', module: 'sklearn' };

test('it is preferred to all that says the same, trusted or not', () => {
  const data = { 'text/plain': '', 'text/html': '', 'text/latex': '', [HINT_MIME]: {} };
  expect(registry.preferredMimeType(data, 'ensure')).toBe(HINT_MIME);
  expect(registry.preferredMimeType(data, 'any')).toBe(HINT_MIME);
});

test('the help below a traceback is the only one for its module', () => {
  addErrorHelp(registry, module => labelled(`[help: ${module}]`));
  fail('sklearn');
  hint(SKLEARN);
  expect(shown()).toEqual(['[help: sklearn]']);
  hint({ kind: 'missing-module', module: 'numpy' });
  expect(shown()).toEqual(['[help: sklearn]', '[hint: missing-module, words]']);
  area.model.clear();
  hint(SKLEARN);
  expect(shown()).toEqual(['[hint: missing-module, words]']);
  fail('sklearn');
  expect(shown()).toEqual(['[help: sklearn]']);
});

test('where somebody else draws errors, the hint is there', () => {
  fail('sklearn');
  hint(SKLEARN);
  expect(shown()).toEqual(['[hint: missing-module, words]']);
});

test('other hints are there in any case', () => {
  addErrorHelp(registry, module => labelled(`[help: ${module}]`));
  fail('sklearn');
  hint({ kind: 'switch', kernel: 'venv-p' });
  hint({ kind: 'unheard-of' });
  expect(shown()).toEqual([
    '[help: sklearn]',
    '[hint: switch, words]',
    '[hint: text, words]'
  ]);
});

test('an output that changes is drawn as it is now', () => {
  hint(SKLEARN);
  area.model.set(0, {
    output_type: 'display_data',
    metadata: {},
    data: { [HINT_MIME]: { version: 2, text: 'other words' } }
  });
  expect(shown()).toEqual(['[hint: text, other words]']);
});
