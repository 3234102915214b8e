/**
 * The documents of the server's REST interface and events, field for field.
 */

export type EnvironmentState =
  | 'ready'
  | 'creating'
  | 'changing'
  | 'interrupted'
  | 'base-missing'
  | 'moved'
  | 'missing'
  | 'unregistered'
  | 'foreign';

export type Phase =
  | 'preparing'
  | 'creating'
  | 'resolving'
  | 'downloading'
  | 'installing'
  | 'uninstalling'
  | 'verifying'
  | 'registering'
  | 'removing'
  | 'restoring';

/** The verbs that change something and therefore run as jobs. */
export type Verb = 'create' | 'install' | 'uninstall' | 'upgrade' | 'freeze' | 'remove';

/** A running kernel; `path` is its notebook's, or empty. */
export interface IKernel {
  id: string;
  path: string;
  state: string;
}

/** `folder` is a server path, the other paths are the server's own absolute ones. */
export interface IEnvironment {
  id: string;
  name: string | null;
  display_name: string;
  project: string;
  path: string;
  state: EnvironmentState;
  detail: string;
  python: string | null;
  base: string | null;
  folder: string;
  kernels: IKernel[];
}

/** What a folder has: the nearest environment at or above it. */
export interface IFolder {
  folder: string;
  environment: IEnvironment | null;
  requirements: string | null;
  writable: boolean;
}

export interface IPackage {
  name: string;
  version: string;
  summary: string;
  requested: boolean;
  infrastructure: boolean;
  required_by: string[];
}

export interface IInterpreter {
  path: string;
  version: string;
  implementation: string;
  default: boolean;
}

export interface IErrorDocument {
  code: string;
  message: string;
  details?: string;
}

export type JobState = 'queued' | 'running' | 'finished' | 'failed' | 'cancelled';

/** `sequence` is the number of the last event the rest of the document reflects. */
export interface IJob {
  id: string;
  verb: Verb;
  arguments: string[];
  environment_id: string;
  folder: string;
  state: JobState;
  created: string;
  ended: string | null;
  phase: Phase | null;
  message: string;
  current: number | null;
  total: number | null;
  sequence: number;
  log: string[];
  result: Record<string, unknown> | null;
  error: IErrorDocument | null;
}

export interface ICreateRequest {
  folder: string;
  python?: string;
  name?: string;
  system_site_packages?: boolean;
  specs?: string[];
  allow_direct_references?: boolean;
}

export interface IChangeRequest {
  verb: Exclude<Verb, 'create' | 'remove'>;
  arguments: string[];
  allow_direct_references?: boolean;
}

/** The event schema's id on Jupyter's event bus. */
export const EVENT_SCHEMA = 'https://jupyter-venv.github.io/events/change/v1';

interface IEventOf<Name extends string, Data> {
  event: Name;
  job: string;
  sequence: number;
  data: Data;
}

export type JobEvent =
  | IEventOf<'started', Record<string, never>>
  | IEventOf<
      'progress',
      { phase: Phase; message: string; current: number | null; total: number | null }
    >
  | IEventOf<'output', { text: string }>
  | IEventOf<'finished', { message: string; result: Record<string, unknown> }>
  | IEventOf<'failed', IErrorDocument>;

/** Somebody (a terminal, a kernel, another server) changed which environments exist. */
export interface IEnvironmentsChanged {
  event: 'environments-changed';
}

export type VenvEvent = JobEvent | IEnvironmentsChanged;
