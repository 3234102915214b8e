import type { NotebookPanel } from '@jupyterlab/notebook';
import { NotebookModel } from '@jupyterlab/notebook';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { OpenNotebook } from '../src/lab/opennotebook';

/** A notebook in a tab: its model is a real one, and saving can be refused. */
class FakePanel {
  constructor(...cells: { cell_type: string; source: string }[]) {
    this.context.model.sharedModel.insertCells(
      0,
      cells.map(cell => ({ ...cell, metadata: {} }))
    );
    this.context.model.dirty = false;
  }

  refusal: Error | null = null;
  saved: string[][] = [];
  readonly shown: number[] = [];

  readonly context = {
    model: new NotebookModel(),
    save: (): Promise<void> => {
      if (this.refusal) {
        return Promise.reject(this.refusal);
      }
      this.context.model.dirty = false;
      this.saved.push(this.sources);
      return Promise.resolve();
    }
  };

  readonly content = {
    activeCellIndex: 1,
    deselectAll: () => undefined,
    scrollToItem: (index: number): Promise<void> => {
      this.shown.push(index);
      return Promise.resolve();
    }
  };

  get sources(): string[] {
    return [...this.context.model.cells].map(cell => cell.sharedModel.getSource());
  }
}

const BLOCK = '# /// script\n# dependencies = []\n# ///';

let panel: FakePanel;
let notebook: OpenNotebook;

beforeEach(() => {
  // The library warns of the way in which it makes cells itself.
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  panel = new FakePanel(
    { cell_type: 'markdown', source: '# A study' },
    { cell_type: 'code', source: 'import tiny' },
    { cell_type: 'code', source: BLOCK }
  );
  notebook = new OpenNotebook(panel as unknown as NotebookPanel);
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('an open notebook', () => {
  test('is saved if there is something to save', async () => {
    expect(await notebook.save()).toBe(true);
    expect(panel.saved).toEqual([]);
    panel.context.model.dirty = true;
    expect(await notebook.save()).toBe(true);
    expect(panel.saved).toHaveLength(1);
  });

  test('that cannot be saved says so', async () => {
    panel.context.model.dirty = true;
    panel.refusal = new Error('The disk is full');
    expect(await notebook.save()).toBe(false);
  });

  test('gets a new first cell, which is shown and saved', async () => {
    const kept = [...panel.context.model.cells];
    expect(await notebook.edit({ cell: 0, before: '', after: 'new' })).toBe(true);
    expect(panel.saved).toEqual([['new', '# A study', 'import tiny', BLOCK]]);
    const [first, ...others] = panel.context.model.cells;
    expect([first?.type, first?.trusted]).toEqual(['code', true]);
    // All others are what they were, with whatever runs in them.
    expect(others).toEqual(kept);
    expect(panel.content.activeCellIndex).toBe(0);
    expect(panel.shown).toEqual([0]);
  });

  test('has one cell changed in its place, and that can be undone', async () => {
    const kept = [...panel.context.model.cells];
    expect(await notebook.edit({ cell: 2, before: BLOCK, after: 'new' })).toBe(true);
    expect(panel.saved).toEqual([['# A study', 'import tiny', 'new']]);
    expect([...panel.context.model.cells]).toEqual(kept);
    expect(panel.shown).toEqual([2]);
    kept[2]?.sharedModel.undo();
    expect(panel.sources[2]).toBe(BLOCK);
  });

  test.each([
    ['another cell', { cell: 1, before: BLOCK, after: 'new' }],
    ['no cell any more', { cell: 3, before: BLOCK, after: 'new' }]
  ])('with %s in that place is left alone', async (_, edit) => {
    const before = panel.sources;
    expect(await notebook.edit(edit)).toBe(false);
    expect(panel.sources).toEqual(before);
    expect(panel.saved).toEqual([]);
  });
});
