import type { TranslationBundle } from '@jupyterlab/translation';

import type { IFront } from '../model/model';
import type { IEnvironment, IHolder } from '../model/schema';
import { localTime } from './times';

/**
 * What the notebook in front runs in: `environment` if that is where its kernel is from.
 *
 * @param environment The environment it is asked of; null for none.
 */
export function runsIn(
  trans: TranslationBundle,
  front: IFront,
  environment: IEnvironment | null
): string {
  const { kernel, kernelName, name } = front;
  if (kernel === null) {
    return trans.__('%1 has no kernel', name);
  }
  return environment !== null && kernel === environment.name
    ? trans.__('%1 runs in it', name)
    : trans.__('%1 runs in %2', name, kernelName);
}

/** Why an environment is not ready, and what to do; empty where there is nothing to say. */
export function stateText(trans: TranslationBundle, environment: IEnvironment): string {
  const { detail, holder } = environment;
  return holder ? atWork(trans, holder) : detail;
}

/** Who is at work in an environment, on what and since when; not a job of this server's. */
function atWork(trans: TranslationBundle, holder: IHolder): string {
  const { pid, user, verb } = holder;
  const doing: Record<string, string> = {
    create: trans.__('%1 has been creating it', user),
    'create-again': trans.__('%1 has been creating it again', user),
    install: trans.__('%1 has been installing packages', user),
    uninstall: trans.__('%1 has been uninstalling packages', user),
    upgrade: trans.__('%1 has been upgrading packages', user),
    sync: trans.__('%1 has been syncing it with a requirements file', user),
    undo: trans.__('%1 has been taking a change back', user),
    restore: trans.__('%1 has been bringing earlier packages back', user),
    freeze: trans.__('%1 has been writing a requirements file', user),
    repair: trans.__('%1 has been repairing it', user),
    remove: trans.__('%1 has been removing it', user)
  };
  const what = doing[verb] ?? trans.__('%1 has been changing it', user);
  const since = localTime(holder.since);
  return since === ''
    ? trans.__('%1 (process %2).', what, String(pid))
    : trans.__('%1 since %2 (process %3).', what, since, String(pid));
}
