import type { TranslationBundle } from '@jupyterlab/translation';

import type { IStaleKernel } from '../model/restarts';
import type {
  EnvironmentState,
  IJob,
  IKernel,
  IPackageChange,
  Phase,
  Verb
} from '../model/schema';

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
    running: trans.__('Running'),
    removing: trans.__('Removing'),
    restoring: trans.__('Restoring')
  };
  if (job.phase !== null) {
    return labels[job.phase];
  }
  return job.state === 'queued' ? trans.__('Waiting') : trans.__('Starting');
}

/** The packages and files a job is about; what stands before a file is for a terminal. */
function subjectOf(job: IJob): string {
  return job.arguments.filter(argument => argument !== '-r').join(', ');
}

/** What a job is about, as a heading. */
export function jobTitle(trans: TranslationBundle, job: IJob): string {
  const what = subjectOf(job);
  const titles: Record<Verb, string> = {
    create: trans.__('Creating the environment'),
    install: trans.__('Installing %1', what),
    uninstall: trans.__('Uninstalling %1', what),
    upgrade: trans.__('Upgrading packages'),
    sync: trans.__('Syncing with %1', what),
    undo: trans.__('Undoing change %1', what),
    restore: trans.__('Restoring what was after change %1', what),
    freeze: trans.__('Freezing packages'),
    embed: trans.__('Writing what %1 needs into it', what),
    binder: trans.__('Writing files for Binder'),
    repair: trans.__('Repairing the environment'),
    reproduce: trans.__('Running the notebooks again'),
    remove: trans.__('Removing the environment')
  };
  return titles[job.verb];
}

/** What did not work, as a heading. */
export function failureTitle(trans: TranslationBundle, job: IJob): string {
  const what = subjectOf(job);
  const count = job.arguments.length;
  const titles: Record<Verb, string> = {
    create: trans.__('The environment was not created'),
    install: trans._n('%2 was not installed', '%2 were not installed', count, what),
    uninstall: trans._n(
      '%2 was not uninstalled',
      '%2 were not uninstalled',
      count,
      what
    ),
    upgrade: trans.__('Nothing was upgraded'),
    sync: trans.__('The environment was not synced with %1', what),
    undo: trans.__('Change %1 was not undone', what),
    restore: trans.__('What was after change %1 was not restored', what),
    freeze: trans.__('Packages were not frozen'),
    embed: trans.__('%1 was not changed', what),
    binder: trans.__('No files for Binder were written'),
    repair: trans.__('The environment was not repaired'),
    reproduce: trans.__('The notebooks were not run again'),
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

/** A kernel that may need a restart, by the path of its notebook in the project. */
export function staleName(
  trans: TranslationBundle,
  { folder, kernel }: IStaleKernel
): string {
  return folder !== '' && kernel.path.startsWith(`${folder}/`)
    ? kernel.path.slice(folder.length + 1)
    : (kernelNames(trans, [kernel])[0] ?? '');
}

/** What a kernel has to do with a change, in a sentence. */
export function staleText(trans: TranslationBundle, item: IStaleKernel): string {
  const name = staleName(trans, item);
  return item.packages === null
    ? trans.__('%1 is busy; whether it needs a restart is known when it is done.', name)
    : trans.__('%1 still uses %2.', name, listed(trans, item.packages));
}

/** As many as one sentence can hold. */
const NAMED = 3;

function listed(trans: TranslationBundle, packages: readonly IPackageChange[]): string {
  const named = packages
    .slice(0, NAMED)
    .map(({ name, before, after }) =>
      after === null
        ? trans.__('%1 %2 (removed)', name, before ?? '')
        : trans.__('%1 %2 (now %3)', name, before ?? '', after)
    );
  const more = packages.length - named.length;
  const all = named.join(', ');
  return more > 0 ? trans._n('%2 and %1 more', '%2 and %1 more', more, all) : all;
}
