import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import * as React from 'react';

import { advise } from '../views/advice';
import type { Step } from '../views/advice';
import { allows, environmentOf, isBeingChanged } from '../model/environments';
import { stateLabel } from '../views/describe';
import { distributionOf } from '../model/missing';
import type { MissingModules } from '../model/missing';
import type { EnvironmentsModel } from '../model/model';
import type { IPlace } from './place';
import { PlacedWidget } from './placedwidget';
import type { PlaceOf } from './placedwidget';
import type { IEnvironment } from '../model/schema';
import { confirmUnvetted } from '../views/unvetted';
import { CellText } from '../views/incell';
import { MissingView } from '../views/missing';

export interface IMissingOptions {
  model: EnvironmentsModel;
  missing: MissingModules;
  trans: TranslationBundle;
  showPanel: () => void;
  placeOf: PlaceOf;
  /** What is shown where there is no help; nothing by default. */
  otherwise?: string;
}

/**
 * Help with a module that could not be found.
 *
 * There is none outside notebooks and consoles, and none while their kernel is not one of
 * ours.
 */
export class MissingWidget extends PlacedWidget {
  constructor(
    private readonly module: string,
    private readonly options: IMissingOptions
  ) {
    super(options.placeOf, [options.model.stateChanged, options.missing.changed]);
  }

  protected override onUpdateRequest(message: Message): void {
    const environment = this.environment();
    if (environment) {
      this.options.missing.watch(environment.id, this.module);
    }
    super.onUpdateRequest(message);
  }

  protected render(): React.ReactElement | null {
    const { place, module } = this;
    const { missing, model, otherwise, trans } = this.options;
    const environment = this.environment();
    if (!place || !environment) {
      return otherwise ? <CellText text={otherwise} /> : null;
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
    const kernel = this.place?.sessionContext.session?.kernel;
    return environmentOf(this.options.model.environments, kernel?.name);
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
}
