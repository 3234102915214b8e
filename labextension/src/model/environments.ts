import { isWithin } from './paths';
import type { Allowed, IEnvironment } from './schema';

/** Whether a verb makes sense in an environment, now or once it is not busy. */
export function allows(environment: IEnvironment, verb: Allowed): boolean {
  return environment.allows.includes(verb);
}

/** Whether somebody, here or elsewhere, is at work on an environment. */
export function isBeingChanged(environment: IEnvironment): boolean {
  return environment.state === 'creating' || environment.state === 'changing';
}

/** The environment whose kernel is called `kernel`, if it is one of ours. */
export function environmentOf(
  environments: readonly IEnvironment[],
  kernel: string | null | undefined
): IEnvironment | null {
  return environments.find(({ name }) => name !== null && name === kernel) ?? null;
}

/** Whether an environment's kernel is the one for a notebook at `path`. */
export function appliesTo(environment: IEnvironment, path: string): boolean {
  return environment.name !== null && isWithin(path, environment.folder);
}
