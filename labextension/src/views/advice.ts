import type { TranslationBundle } from '@jupyterlab/translation';

import { phaseLabel } from './describe';
import { isActive } from '../model/jobs';
import { distributionOf } from '../model/missing';
import type { ISituation } from '../model/missing';
import type { IModule } from '../model/schema';

/** What the user can do about a missing module, in the order it is offered. */
export type Step = 'install' | 'vet' | 'cancel' | 'run' | 'restart' | 'check' | 'show';

/** One or two sentences on a missing module, and what can be done. */
export interface IAdvice {
  readonly kind: 'info' | 'warning' | 'error' | 'done' | 'busy';
  readonly text: string;
  readonly steps: readonly Step[];
}

/** `stale`: the kernel has something loaded that was replaced since. */
export function advise(
  trans: TranslationBundle,
  situation: ISituation,
  stale: boolean
): IAdvice {
  return underWay(trans, situation) ?? known(trans, situation, stale);
}

/** An installation that goes on, or has failed. */
function underWay(trans: TranslationBundle, situation: ISituation): IAdvice | null {
  const { answer, inVain, job, module, planning, refusal } = situation;
  const name = job?.arguments.join(', ') ?? distributionOf(answer) ?? '';
  if (job && isActive(job)) {
    const { current, total } = job;
    const counted = current !== null && total !== null && total > 0;
    const phase = phaseLabel(trans, job);
    const far = counted ? `${phase} ${String(current)} / ${String(total)}` : phase;
    return {
      kind: 'busy',
      text: trans.__('Installing %1: %2', name, far),
      steps: ['cancel', 'show']
    };
  }
  if (planning) {
    const text = trans.__('Finding out what installing %1 would change…', name);
    return { kind: 'busy', text, steps: ['show'] };
  }
  if (job?.state === 'finished') {
    const text = trans.__('%1 is installed. Looking for “%2” again…', name, module);
    return { kind: 'busy', text, steps: [] };
  }
  if (inVain) {
    const text = trans.__(
      '%1 is installed, but does not provide “%2”. Another package may.',
      name,
      module
    );
    return { kind: 'warning', text, steps: ['run', 'show'] };
  }
  const reason = job?.state === 'failed' ? job.message : refusal;
  if (reason !== null && answer?.kind !== 'installed') {
    const text = trans.__('%1 was not installed: %2', name, reason);
    const again = answer?.kind === 'unknown' ? 'vet' : 'install';
    return { kind: 'error', text, steps: [again, 'show'] };
  }
  return null;
}

/** What the server knows of the module. */
function known(
  trans: TranslationBundle,
  situation: ISituation,
  stale: boolean
): IAdvice {
  const { answer, error, module } = situation;
  if (error) {
    const text = trans.__(
      'Which package provides “%1” could not be found out: %2',
      module,
      error.message
    );
    return { kind: 'error', text, steps: ['check'] };
  }
  switch (answer?.kind) {
    case undefined: {
      const text = trans.__('Looking for the package that provides “%1”…', module);
      return { kind: 'busy', text, steps: [] };
    }
    case 'known': {
      const name = answer.distribution ?? '';
      const text = trans.__(
        '“%1” comes with the package %2, which is not installed in this environment.',
        module,
        name
      );
      return { kind: 'info', text, steps: ['install'] };
    }
    case 'unknown':
      return { kind: 'warning', text: unknown(trans, answer), steps: ['vet'] };
    case 'installed':
      return installed(trans, situation, answer, stale);
    case 'standard': {
      const text = trans.__(
        '“%1” belongs to Python itself, but this Python was built without it. No package can add it; another Python may have it.',
        module
      );
      return { kind: 'info', text, steps: [] };
    }
    case 'local': {
      const text = trans.__(
        '“%1” is a file of this project (%2), not a package. Python looks in the notebook’s own folder first: move the file there, or add its folder to sys.path.',
        module,
        answer.path ?? module
      );
      return { kind: 'info', text, steps: [] };
    }
    case 'absent': {
      const text = trans.__(
        'The package index has nothing called “%1”. Check the spelling; a package may also be called differently from its module.',
        module
      );
      return { kind: 'info', text, steps: ['check'] };
    }
  }
}

function unknown(trans: TranslationBundle, answer: IModule): string {
  return trans.__(
    'The package index has a package that is called “%1”, like the module. Nobody has checked that it is the one you want: anybody can publish under any free name.',
    distributionOf(answer) ?? answer.module
  );
}

function installed(
  trans: TranslationBundle,
  { module, wasMissing }: ISituation,
  { distribution, installed: version }: IModule,
  stale: boolean
): IAdvice {
  const name = `${distribution ?? module} ${version ?? ''}`.trim();
  if (stale) {
    const text = trans.__(
      '%1 is installed, but this kernel has older versions of changed packages loaded: restart it first.',
      name
    );
    return { kind: 'warning', text, steps: ['restart', 'run'] };
  }
  if (wasMissing) {
    const text = trans.__('%1 is installed now.', name);
    return { kind: 'done', text, steps: ['run'] };
  }
  const text = module.includes('.')
    ? trans.__(
        '%1 is installed. If “%2” is still missing after a restart of the kernel, this version does not have that part.',
        name,
        module
      )
    : trans.__(
        '%1, which provides “%2”, is installed. If the cell still fails, restart the kernel.',
        name,
        module
      );
  return { kind: 'info', text, steps: ['run', 'restart'] };
}
