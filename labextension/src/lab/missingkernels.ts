import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import type { NotebookPanel } from '@jupyterlab/notebook';

import { KernelDialogs } from './kerneldialog';
import { KernelOffers } from './kerneloffers';
import type { IKernelOffer } from './kerneloffers';
import { saysWhatItNeeds } from '../model/offers';
import { folderName } from '../model/paths';
import { IEnvironments } from './tokens';

/** Characters of a name in a notification, which JupyterLab cuts at 140 in all. */
const NAME_LENGTH = 24;

/** Offers an environment where a notebook's kernel does not exist, and where one is picked. */
export const missingKernelsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-venv:missing-kernels',
  description: 'Offers to create the kernel that a notebook asks for.',
  autoStart: true,
  requires: [IEnvironments, INotebookTracker],
  activate: (
    app: JupyterFrontEnd,
    environments: IEnvironments,
    notebooks: INotebookTracker
  ): void => {
    const { kernelspecs } = app.serviceManager;
    const offers = new KernelOffers(environments, kernelspecs, notebooks);
    new KernelDialogs(offers, environments.trans);
    new MissingKernels(offers, environments);
  }
};

/** One notification per notebook while the page is open; nothing is made without a click. */
export class MissingKernels {
  constructor(
    private readonly offers: KernelOffers,
    private readonly environments: IEnvironments
  ) {
    offers.found.connect((_, panel) => void this.tell(panel));
    offers.gone.connect((_, panel) => {
      this.dismiss(panel);
    });
  }

  private async tell(panel: NotebookPanel): Promise<void> {
    const { model } = this.environments;
    const offer = await this.offers.offerFor(panel);
    if (
      !offer?.name ||
      !saysWhatItNeeds(offer.info) ||
      !model.settings.offerMissingKernels ||
      this.told.has(offer.path)
    ) {
      return;
    }
    this.told.add(offer.path);
    this.notify(offer, offer.name);
  }

  private notify(offer: IKernelOffer, name: string): void {
    const { trans } = this.environments;
    const { info, panel, path } = offer;
    const message = trans.__(
      '%1 asks for the kernel “%2”, which does not exist here. Create it from %3?',
      short(folderName(path)),
      short(name),
      info.requirements ?? ''
    );
    const actions: Notification.IAction[] = [
      {
        label: trans.__('Create environment'),
        displayType: 'accent',
        callback: () => void this.offers.take(offer)
      }
    ];
    this.shown.set(
      panel,
      Notification.emit(message, 'info', { autoClose: false, actions })
    );
  }

  private dismiss(panel: NotebookPanel): void {
    const id = this.shown.get(panel);
    if (id !== undefined) {
      Notification.dismiss(id);
      this.shown.delete(panel);
    }
  }

  private readonly told = new Set<string>();
  private readonly shown = new Map<NotebookPanel, string>();
}

function short(name: string): string {
  const letters = Array.from(name);
  return letters.length > NAME_LENGTH
    ? `${letters.slice(0, NAME_LENGTH - 1).join('')}…`
    : name;
}
