import { isCodeCellModel } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';

import type { ICellEdit, IOpenNotebook } from '../model/embedding';

/** A notebook in a tab, as the user has it there. */
export class OpenNotebook implements IOpenNotebook {
  constructor(private readonly panel: NotebookPanel) {}

  async save(): Promise<boolean> {
    const { context } = this.panel;
    return !context.model.dirty || this.store();
  }

  async edit({ after, before, cell }: ICellEdit): Promise<boolean> {
    const { content, context } = this.panel;
    const { cells, sharedModel } = context.model;
    let index = 0;
    if (cell === 0) {
      const metadata = { trusted: true }; // as of any cell that is made here
      sharedModel.insertCell(0, { cell_type: 'code', source: after, metadata });
    } else {
      const found = [...cells].filter(isCodeCellModel)[cell - 1];
      if (found?.sharedModel.getSource() !== before) {
        return false;
      }
      found.sharedModel.setSource(after);
      index = [...cells].indexOf(found);
    }
    content.deselectAll();
    content.activeCellIndex = index;
    await content.scrollToItem(index);
    await this.store();
    return true;
  }

  /** Whether it was saved. Where it was not, the application says why, or the user knows. */
  private store(): Promise<boolean> {
    return this.panel.context.save().then(
      () => true,
      () => false
    );
  }
}
