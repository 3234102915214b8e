import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Panel } from '@lumino/widgets';
import type { Widget } from '@lumino/widgets';

import { ERROR_MIME, missingModule } from '../model/modules';

/** Before the plain traceback (110), after every rendering somebody chose for errors. */
const RANK = 109;

/** How tracebacks are drawn where nobody draws errors in another way. */
const TRACEBACK_MIME = 'application/vnd.jupyter.stderr';

/** Makes what goes under the traceback of a module that could not be found. */
export type MakeHelp = (module: string) => Widget;

/** Puts help under the tracebacks of modules that could not be found. */
export function addErrorHelp(registry: IRenderMimeRegistry, help: MakeHelp): void {
  const drawn = registry.getFactory(ERROR_MIME) ? ERROR_MIME : TRACEBACK_MIME;
  const usual = registry.getFactory(drawn);
  if (!usual) {
    return; // nobody draws errors here
  }
  registry.addFactory(
    {
      safe: usual.safe,
      mimeTypes: [ERROR_MIME],
      createRenderer: options =>
        new ErrorRenderer(usual.createRenderer({ ...options, mimeType: drawn }), help)
    },
    RANK
  );
}

/** An error as it is always drawn, with something below it where that is of use. */
export class ErrorRenderer extends Panel implements IRenderMime.IRenderer {
  constructor(
    private readonly usual: IRenderMime.IRenderer,
    private readonly help: MakeHelp
  ) {
    super();
    this.addClass('jp-Venv-error');
    this.addWidget(usual);
  }

  /** The module that help is given for; null for none. */
  get module(): string | null {
    return this._module;
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const module = missingModule(model.data);
    if (module !== this._module) {
      this._module = module;
      this._below?.dispose();
      this._below = module === null ? null : this.help(module);
      if (this._below) {
        this.addWidget(this._below);
      }
    }
    await this.usual.renderModel(model);
  }

  private _module: string | null = null;
  private _below: Widget | null = null;
}
