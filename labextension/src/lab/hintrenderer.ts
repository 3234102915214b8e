import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { OutputArea } from '@jupyterlab/outputarea';
import type { Message } from '@lumino/messaging';
import { Panel } from '@lumino/widgets';
import type { Widget } from '@lumino/widgets';

import { HINT_MIME, hintIn } from '../model/hints';
import type { Hint } from '../model/hints';
import { ErrorRenderer } from './errors';

/** Before everything that may say the same in another way: HTML (50) is the first of them. */
const RANK = 40;

/** Makes what is shown of a hint. */
export type MakeHint = (hint: Hint) => Widget;

/** Draws what our kernels say after a cell. */
export function addHints(registry: IRenderMimeRegistry, make: MakeHint): void {
  registry.addFactory(
    {
      safe: true, // text is only ever text, and nothing happens without a click
      mimeTypes: [HINT_MIME],
      createRenderer: () => new HintRenderer(make)
    },
    RANK
  );
}

/**
 * One hint.
 *
 * That on a missing module gives way to the help below the traceback of the same cell: it
 * is there first, it is nearer, and kernels that give no hints have it too. What is not
 * drawn is not given way to: others may draw errors in their own way.
 */
export class HintRenderer extends Panel implements IRenderMime.IRenderer {
  constructor(private readonly make: MakeHint) {
    super();
    this.addClass('jp-Venv-hint');
  }

  renderModel({ data }: IRenderMime.IMimeModel): Promise<void> {
    const hint = hintIn(data);
    this._module = hint.kind === 'missing-module' ? hint.module : null;
    this._shown?.dispose();
    this._shown = this.make(hint);
    this.addWidget(this._shown);
    this.giveWay();
    return Promise.resolve();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._area = areaOf(this);
    this._area?.model.changed.connect(this.giveWay, this);
    this.giveWay();
  }

  protected override onBeforeDetach(message: Message): void {
    super.onBeforeDetach(message);
    this._area?.model.changed.disconnect(this.giveWay, this);
    this._area = null;
  }

  private giveWay(): void {
    const { _area: area, _module: module } = this;
    this.setHidden(module !== null && area !== null && hasHelp(area, module));
  }

  private _area: OutputArea | null = null;
  private _module: string | null = null;
  private _shown: Widget | null = null;
}

function areaOf(widget: Widget): OutputArea | null {
  for (let parent = widget.parent; parent; parent = parent.parent) {
    if (parent instanceof OutputArea) {
      return parent;
    }
  }
  return null;
}

/** Whether an area shows the help for a module. */
function hasHelp(area: OutputArea, module: string): boolean {
  return area.widgets.some(output =>
    [...output.children()].some(
      child => child instanceof ErrorRenderer && child.module === module
    )
  );
}
