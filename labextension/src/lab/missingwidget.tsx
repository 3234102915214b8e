import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import type { Widget } from '@lumino/widgets';
import * as React from 'react';

import { advise } from '../views/advice';
import type { Step } from '../views/advice';
import { allows, isBeingChanged } from '../model/environments';
import { stateLabel } from '../views/describe';
import { distributionOf } from '../model/missing';
import type { MissingModules } from '../model/missing';
import type { EnvironmentsModel } from '../model/model';
import type { IPlace } from './place';
import type { IEnvironment } from '../model/schema';
import { confirmUnvetted } from '../views/unvetted';
import { MissingView } from '../views/missing';

export interface IMissingOptions {
  model: EnvironmentsModel;
  missing: MissingModules;
  trans: TranslationBundle;
  showPanel: () => void;
  /** Where a widget is shown; null outside notebooks and consoles. */
  placeOf: (widget: Widget) => IPlace | null;
}

/**
 * Help below the traceback of a module that could not be found.
 *
 * It shows nothing outside notebooks and consoles, and nothing while their kernel is not
 * one of ours.
 */
export class MissingWidget extends ReactWidget {
  constructor(
    private readonly module: string,
    private readonly options: IMissingOptions
  ) {
    super();
  }

  protected override onAfterAttach(message: Message): void {
    const { missing, model } = this.options;
    this._place = this.options.placeOf(this);
    if (this._place) {
      const { sessionContext } = this._place;
      sessionContext.kernelChanged.connect(this.update, this);
      sessionContext.sessionChanged.connect(this.update, this);
      model.stateChanged.connect(this.update, this);
      missing.changed.connect(this.update, this);
    }
    super.onAfterAttach(message);
  }

  protected override onBeforeDetach(message: Message): void {
    const { missing, model } = this.options;
    super.onBeforeDetach(message);
    if (this._place) {
      const { sessionContext } = this._place;
      sessionContext.kernelChanged.disconnect(this.update, this);
      sessionContext.sessionChanged.disconnect(this.update, this);
      model.stateChanged.disconnect(this.update, this);
      missing.changed.disconnect(this.update, this);
    }
    this._place = null;
  }

  protected override onUpdateRequest(message: Message): void {
    const environment = this.environment();
    if (environment) {
      this.options.missing.watch(environment.id, this.module);
    }
    super.onUpdateRequest(message);
  }

  protected render(): React.ReactElement | null {
    const { _place: place, module } = this;
    const { missing, model, trans } = this.options;
    const environment = this.environment();
    if (!place || !environment) {
      return null;
    }
    const situation = missing.situation(environment.id, module);
    const kernel = place.sessionContext.session?.kernel?.id ?? '';
    const advice = advise(trans, situation, model.restarts.isStale(kernel));
    return (
      <MissingView
        trans={trans}
        module={module}
        distribution={distributionOf(situation.answer) ?? module}
        project={situation.answer?.project ?? null}
        advice={{
          ...advice,
          steps: advice.steps.filter(step => step !== 'run' || place.run !== null)
        }}
        hindrance={this.hindrance(environment)}
        take={step => void this.take(step, environment, place)}
      />
    );
  }

  /** The environment whose kernel runs here, if it is one of ours. */
  private environment(): IEnvironment | null {
    const name = this._place?.sessionContext.session?.kernel?.name;
    const { environments } = this.options.model;
    return environments.find(item => item.name !== null && item.name === name) ?? null;
  }

  private hindrance(environment: IEnvironment): string {
    const { model, trans } = this.options;
    if (model.outage) {
      return model.outage.message;
    }
    if (model.activeJob(environment.id) !== undefined || isBeingChanged(environment)) {
      return trans.__('Another change of this environment is under way.');
    }
    return allows(environment, 'install')
      ? ''
      : trans.__(
          'Nothing can be installed here now. %1: %2',
          stateLabel(trans, environment.state),
          environment.detail
        );
  }

  private async take(
    step: Step,
    environment: IEnvironment,
    place: IPlace
  ): Promise<void> {
    const { module } = this;
    const { missing, model, showPanel, trans } = this.options;
    const { answer, job } = missing.situation(environment.id, module);
    switch (step) {
      case 'install':
        return missing.install(environment, module);
      case 'vet':
        if (answer?.project && (await confirmUnvetted(trans, answer.project))) {
          await missing.install(environment, module);
        }
        return;
      case 'cancel':
        if (job) {
          await model.requests.cancel(job);
        }
        return;
      case 'run':
        await place.run?.();
        // Other outputs may still name the module; this one may again.
        return missing.check(environment.id, module);
      case 'restart':
        return place.sessionContext.restartKernel();
      case 'check':
        return missing.check(environment.id, module);
      case 'show':
        showPanel();
        return model.select(environment.id);
    }
  }

  private _place: IPlace | null = null;
}
