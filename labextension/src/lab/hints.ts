import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISessionContextDialogs, SessionContextDialogs } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { KernelMessage } from '@jupyterlab/services';
import type { Widget } from '@lumino/widgets';

import { environmentOf } from '../model/environments';
import { HINT_MIME, hintIn } from '../model/hints';
import type { Hint } from '../model/hints';
import { MissingModules } from '../model/missing';
import type { EnvironmentsModel } from '../model/model';
import type { ISaid } from './documents';
import { addErrorHelp } from './errors';
import { addHints } from './hintrenderer';
import { StaleHintWidget, SwitchHintWidget, TextHintWidget } from './hintwidgets';
import { MissingWidget } from './missingwidget';
import { placeOf } from './place';
import { IEnvironments } from './tokens';

/** What comes after a cell: a module to install, a kernel to restart or to switch to. */
export const hintsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-venv:hints',
  description:
    'Offers below a cell what it lacks: a package, a restart, another kernel.',
  autoStart: true,
  requires: [IEnvironments, IRenderMimeRegistry],
  optional: [ISessionContextDialogs],
  activate: (
    app: JupyterFrontEnd,
    environments: IEnvironments,
    registry: IRenderMimeRegistry,
    ownDialogs: ISessionContextDialogs | null
  ): void => {
    const { documents, model, showPanel, trans } = environments;
    const { kernelspecs } = app.serviceManager;
    const missing = new MissingModules(model);
    const dialogs = ownDialogs ?? new SessionContextDialogs();
    const help = (module: string, otherwise = ''): Widget =>
      new MissingWidget(module, {
        model,
        missing,
        trans,
        showPanel,
        placeOf,
        otherwise
      });
    const make = (hint: Hint): Widget => {
      switch (hint.kind) {
        case 'missing-module':
          return help(hint.module, hint.text);
        case 'stale':
          return new StaleHintWidget(hint, {
            placeOf,
            restarts: model.restarts,
            restart: session => dialogs.restart(session),
            trans
          });
        case 'switch':
          return new SwitchHintWidget(hint, {
            placeOf,
            kernelspecs,
            useKernel: (session, name) => documents.useKernelIn(session, name),
            trans
          });
        case 'text':
          return new TextHintWidget(hint.text);
      }
    };
    addErrorHelp(registry, help);
    addHints(registry, make);
    documents.said.connect((_, said) => {
      hear(model, said);
    });
  }
};

/** Takes in what a kernel says of itself while it is heard: a file cannot say that. */
export function hear(model: EnvironmentsModel, said: ISaid): void {
  const { message, sessionContext } = said;
  const kernel = sessionContext.session?.kernel;
  const environment = environmentOf(model.environments, kernel?.name);
  if (
    !kernel ||
    !environment ||
    !KernelMessage.isDisplayDataMsg(message) ||
    !(HINT_MIME in message.content.data)
  ) {
    return;
  }
  const hint = hintIn(message.content.data);
  if (hint.kind === 'stale') {
    const { id, status: state } = kernel;
    const known = environment.kernels.find(item => item.id === id);
    model.restarts.hear(
      known ?? { id, path: sessionContext.path, state },
      environment,
      message.header.session,
      hint.packages
    );
  }
}
