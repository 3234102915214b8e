import { Dialog } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { IKernelOffer, KernelOffers } from './kerneloffers';

/**
 * Adds a line to JupyterLab's dialog to select a kernel: an environment for the folder.
 *
 * The dialog has no place for such a thing, but tells every dialog it makes by its tracker.
 */
export class KernelDialogs {
  constructor(
    private readonly offers: KernelOffers,
    private readonly trans: TranslationBundle
  ) {
    Dialog.tracker.widgetAdded.connect((_, dialog) => void this.extend(dialog));
  }

  private async extend(dialog: Dialog<unknown>): Promise<void> {
    const select = kernelSelect(dialog.node);
    const panel =
      select &&
      this.offers.find(({ sessionContext }) =>
        labelOf(select).endsWith(`"${sessionContext.name}"`)
      );
    if (!panel) {
      return;
    }
    const onGone = (_: unknown, gone: NotebookPanel): void => {
      if (gone === panel) {
        dialog.reject();
      }
    };
    this.offers.gone.connect(onGone);
    dialog.disposed.connect(() => {
      this.offers.gone.disconnect(onGone);
    });
    const offer = await this.offers.offerFor(panel);
    if (offer && !dialog.isDisposed) {
      // What JupyterLab has above the list is no label of it to a screen reader.
      select.setAttribute('aria-label', labelOf(select));
      this.addLine(dialog, offer);
    }
  }

  private addLine(dialog: Dialog<unknown>, offer: IKernelOffer): void {
    const { trans } = this;
    const { name } = offer;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'jp-Venv-kernelOffer jp-mod-styled';
    button.textContent =
      name === null
        ? trans.__('Create an environment for this folder')
        : trans.__('Create an environment named “%1” for this folder', name);
    button.addEventListener('click', () => {
      void this.offers.take(offer);
    });
    // The dialog takes every Enter for its own buttons, before anything in it can.
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Enter' && event.target === button) {
        event.stopPropagation();
      }
    };
    document.addEventListener('keydown', onKey, true);
    dialog.disposed.connect(() => {
      document.removeEventListener('keydown', onKey, true);
    });
    dialog.node.querySelector('.jp-Dialog-body')?.append(button);
  }
}

/** The list of kernels in a dialog, if that is what it is for: told by what can be chosen. */
function kernelSelect(node: HTMLElement): HTMLSelectElement | null {
  const select = node.querySelector<HTMLSelectElement>('.jp-Dialog-body select');
  const values = [...(select?.options ?? [])].map(option => option.value);
  const kernels =
    values.includes('null') && values.some(value => /^\{"(name|id)":/.test(value));
  return kernels ? select : null;
}

/** What a dialog says above its list of kernels; it ends in the quoted name of a document. */
function labelOf(select: HTMLSelectElement): string {
  const body = select.closest('.jp-Dialog-body');
  return body?.querySelector('label')?.textContent ?? '';
}
