import type { ISessionContext } from '@jupyterlab/apputils';
import type { KernelSpec } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import * as React from 'react';

import type { IStaleHint, ISwitchHint } from '../model/hints';
import { canonicalName } from '../model/packages';
import type { Restarts } from '../model/restarts';
import { StaleHintView, SwitchHintView } from '../views/hints';
import { CellText } from '../views/incell';
import { PlacedWidget } from './placedwidget';
import type { PlaceOf } from './placedwidget';

/** A hint that is no more than its text. */
export class TextHintWidget extends ReactWidget {
  constructor(private readonly text: string) {
    super();
  }

  protected render(): React.ReactElement {
    return <CellText text={this.text} />;
  }
}

export interface IStaleHintOptions {
  placeOf: PlaceOf;
  restarts: Restarts;
  /** Restarts a session's kernel, once the user has said yes. */
  restart: (sessionContext: ISessionContext) => Promise<unknown>;
  trans: TranslationBundle;
}

/**
 * Advice to restart a kernel, for as long as that kernel itself has said so.
 *
 * What was saved with a notebook says nothing of the kernel that runs now.
 */
export class StaleHintWidget extends PlacedWidget {
  constructor(
    private readonly hint: IStaleHint,
    private readonly options: IStaleHintOptions
  ) {
    super(options.placeOf, [options.restarts.changed]);
  }

  protected render(): React.ReactElement {
    const { restart, restarts, trans } = this.options;
    const { sessionContext } = this.place ?? {};
    const loaded = restarts.packages(sessionContext?.session?.kernel?.id ?? '');
    const stale = this.hint.packages.some(({ name, after }) =>
      loaded.some(
        item => canonicalName(item.name) === canonicalName(name) && item.after === after
      )
    );
    return (
      <StaleHintView
        trans={trans}
        text={this.hint.text}
        stale={stale}
        restart={() => {
          if (sessionContext) {
            // Jupyter shows its own dialogs.
            void restart(sessionContext).catch(() => undefined);
          }
        }}
      />
    );
  }
}

export interface ISwitchHintOptions {
  placeOf: PlaceOf;
  kernelspecs: KernelSpec.IManager;
  useKernel: (sessionContext: ISessionContext, name: string) => Promise<void>;
  trans: TranslationBundle;
}

/** The offer of another kernel, where there is such a one; else no more than its text. */
export class SwitchHintWidget extends PlacedWidget {
  constructor(
    private readonly hint: ISwitchHint,
    private readonly options: ISwitchHintOptions
  ) {
    super(options.placeOf, [options.kernelspecs.specsChanged]);
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (this.place && this.displayName() === null && !this._looked) {
      this._looked = true;
      // It may just have been made; one that is there now draws this anew.
      void this.options.kernelspecs.refreshSpecs().catch(() => undefined);
    }
  }

  protected render(): React.ReactElement {
    const { place } = this;
    const { kernel, text } = this.hint;
    const name = this.displayName();
    if (!place || name === null) {
      return <CellText text={text} />;
    }
    const isRunning = place.sessionContext.session?.kernel?.name === kernel;
    return (
      <SwitchHintView
        trans={this.options.trans}
        text={text}
        kind={place.kind}
        name={name}
        state={isRunning ? 'running' : this._switching ? 'switching' : 'offered'}
        use={() => void this.use(place.sessionContext)}
      />
    );
  }

  /** How the kernel is called here: what the file says of that may not be true. */
  private displayName(): string | null {
    const known = this.options.kernelspecs.specs?.kernelspecs ?? {};
    return new Map(Object.entries(known)).get(this.hint.kernel)?.display_name ?? null;
  }

  private async use(sessionContext: ISessionContext): Promise<void> {
    this._switching = true;
    this.update();
    // Jupyter shows its own dialog where a kernel does not start.
    await this.options
      .useKernel(sessionContext, this.hint.kernel)
      .catch(() => undefined);
    this._switching = false;
    this.update();
  }

  private _looked = false;
  private _switching = false;
}
