import type { TranslationBundle } from '@jupyterlab/translation';

import { isWithin } from './paths';
import type {
  Allowed,
  EnvironmentState,
  IEnvironment,
  IJob,
  IKernel,
  Phase,
  Verb
} from './schema';

/** A state in one or two words. */
export function stateLabel(trans: TranslationBundle, state: EnvironmentState): string {
  const labels: Record<EnvironmentState, string> = {
    ready: trans.__('Ready'),
    creating: trans.__('Being created'),
    changing: trans.__('Being changed'),
    interrupted: trans.__('Interrupted'),
    'base-missing': trans.__('Python is gone'),
    moved: trans.__('Moved'),
    missing: trans.__('Folder is gone'),
    unregistered: trans.__('Has no kernel'),
    foreign: trans.__('Not managed here')
  };
  return labels[state];
}

/** The step a job is at, in a word or two. */
export function phaseLabel(trans: TranslationBundle, job: IJob): string {
  const labels: Record<Phase, string> = {
    preparing: trans.__('Preparing'),
    creating: trans.__('Creating'),
    resolving: trans.__('Resolving'),
    downloading: trans.__('Downloading'),
    installing: trans.__('Installing'),
    uninstalling: trans.__('Uninstalling'),
    verifying: trans.__('Verifying'),
    registering: trans.__('Registering the kernel'),
    removing: trans.__('Removing'),
    restoring: trans.__('Restoring')
  };
  if (job.phase !== null) {
    return labels[job.phase];
  }
  return job.state === 'queued' ? trans.__('Waiting') : trans.__('Starting');
}

/** What a job is about, as a heading. */
export function jobTitle(trans: TranslationBundle, job: IJob): string {
  const what = job.arguments.join(', ');
  const titles: Record<Verb, string> = {
    create: trans.__('Creating the environment'),
    install: trans.__('Installing %1', what),
    uninstall: trans.__('Uninstalling %1', what),
    upgrade: trans.__('Upgrading packages'),
    sync: trans.__('Syncing with %1', what),
    freeze: trans.__('Freezing packages'),
    repair: trans.__('Repairing the environment'),
    remove: trans.__('Removing the environment')
  };
  return titles[job.verb];
}

/** What did not work, as a heading. */
export function failureTitle(trans: TranslationBundle, job: IJob): string {
  const what = job.arguments.join(', ');
  const titles: Record<Verb, string> = {
    create: trans.__('The environment was not created'),
    install: trans.__('%1 was not installed', what),
    uninstall: trans.__('%1 was not uninstalled', what),
    upgrade: trans.__('Nothing was upgraded'),
    sync: trans.__('The environment was not synced with %1', what),
    freeze: trans.__('Packages were not frozen'),
    repair: trans.__('The environment was not repaired'),
    remove: trans.__('The environment was not removed')
  };
  return titles[job.verb];
}

/** The notebooks a kernel runs for, and kernels without one, by name. */
export function kernelNames(
  trans: TranslationBundle,
  kernels: readonly IKernel[]
): string[] {
  return kernels.map(kernel =>
    kernel.path === '' ? trans.__('a kernel without a notebook') : kernel.path
  );
}

/** Whether a verb makes sense in an environment, now or once it is not busy. */
export function allows(environment: IEnvironment, verb: Allowed): boolean {
  return environment.allows.includes(verb);
}

/** Whether somebody, here or elsewhere, is at work on an environment. */
export function isBeingChanged(environment: IEnvironment): boolean {
  return environment.state === 'creating' || environment.state === 'changing';
}

/** Whether an environment's kernel is the one for a notebook at `path`. */
export function appliesTo(environment: IEnvironment, path: string): boolean {
  return environment.name !== null && isWithin(path, environment.folder);
}

/** How many lines a unified diff touches; a replaced line counts once. */
export function changedLines(diff: string): number {
  const lines = diff.split('\n').filter(line => !/^(\+\+\+|---) /.test(line));
  const added = lines.filter(line => line.startsWith('+')).length;
  const removed = lines.filter(line => line.startsWith('-')).length;
  return Math.max(added, removed);
}
