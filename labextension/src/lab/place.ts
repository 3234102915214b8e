import type { ISessionContext } from '@jupyterlab/apputils';
import { CodeCell } from '@jupyterlab/cells';
import { CodeConsole } from '@jupyterlab/console';
import { NotebookActions, NotebookPanel } from '@jupyterlab/notebook';
import type { Widget } from '@lumino/widgets';

/** Where an output is shown: the session its kernel is in, and its cell. */
export interface IPlace {
  readonly kind: 'notebook' | 'console';
  readonly sessionContext: ISessionContext;
  /** Runs the output's cell again; null where there is none. */
  readonly run: (() => Promise<unknown>) | null;
}

/** The place of a widget in a notebook or console, told by its parents; null elsewhere. */
export function placeOf(widget: Widget): IPlace | null {
  let cell: CodeCell | null = null;
  for (let parent = widget.parent; parent; parent = parent.parent) {
    if (parent instanceof CodeCell) {
      cell = parent;
    } else if (parent instanceof NotebookPanel) {
      const { sessionContext } = parent;
      return { kind: 'notebook', sessionContext, run: inNotebook(parent, cell) };
    } else if (parent instanceof CodeConsole) {
      const { sessionContext } = parent;
      return { kind: 'console', sessionContext, run: inConsole(parent, cell) };
    }
  }
  return null;
}

function inNotebook(panel: NotebookPanel, cell: CodeCell | null): IPlace['run'] {
  const { content: notebook, sessionContext } = panel;
  if (!cell) {
    return null;
  }
  return () => {
    // The button goes with the old output; the keyboard goes to the cell instead.
    notebook.deselectAll();
    notebook.activeCellIndex = notebook.widgets.indexOf(cell);
    panel.activate();
    return NotebookActions.runCells(notebook, [cell], sessionContext);
  };
}

/** A console keeps what was run: the same code goes below it. */
function inConsole(console: CodeConsole, cell: CodeCell | null): IPlace['run'] {
  if (!cell) {
    return null;
  }
  return () => {
    console.activate();
    return console.inject(cell.model.sharedModel.getSource());
  };
}
