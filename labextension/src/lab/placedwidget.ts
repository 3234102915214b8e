import { ReactWidget } from '@jupyterlab/ui-components';
import type { ISignal } from '@lumino/signaling';
import type { Message } from '@lumino/messaging';
import type { Widget } from '@lumino/widgets';

import type { IPlace } from './place';

/** Where a widget is shown; null outside notebooks and consoles. */
export type PlaceOf = (widget: Widget) => IPlace | null;

/**
 * Something in an output, drawn anew whenever its kernel is another, or what else it
 * depends on has changed.
 */
export abstract class PlacedWidget extends ReactWidget {
  constructor(
    private readonly placeOf: PlaceOf,
    private readonly dependsOn: readonly ISignal<unknown, unknown>[]
  ) {
    super();
  }

  /** Where it is shown now. */
  protected get place(): IPlace | null {
    return this._place;
  }

  protected override onAfterAttach(message: Message): void {
    this._place = this.placeOf(this);
    for (const signal of this.signals()) {
      signal.connect(this.update, this);
    }
    super.onAfterAttach(message);
  }

  protected override onBeforeDetach(message: Message): void {
    super.onBeforeDetach(message);
    for (const signal of this.signals()) {
      signal.disconnect(this.update, this);
    }
    this._place = null;
  }

  private signals(): readonly ISignal<unknown, unknown>[] {
    if (!this._place) {
      return []; // nothing is offered there
    }
    const { kernelChanged, sessionChanged } = this._place.sessionContext;
    return [kernelChanged, sessionChanged, ...this.dependsOn];
  }

  private _place: IPlace | null = null;
}
