import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import type {
  IChangeRequest,
  ICheck,
  IComparison,
  ICreateRequest,
  IEnvironment,
  IErrorDocument,
  IFolder,
  IInterpreter,
  IJob,
  IModule,
  IOutdated,
  IPackage,
  IPackageDetails,
  IPastChange,
  IProject,
  IReproduceRequest
} from './schema';

/** The server extension's corner under the server's base URL. */
const NAMESPACE = 'jupyter-venv';

/**
 * Whatever went wrong with a request, told by its stable `code`.
 *
 * Besides the server's own codes: `offline` (no answer), `server-extension-missing`
 * (the server answers, but not with this interface), `denied` and `unexpected`.
 */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly details = '',
    readonly status = 0
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

/** Whatever was thrown, as the one kind of error everybody handles. */
export function asApiError(reason: unknown): ApiError {
  return reason instanceof ApiError
    ? reason
    : new ApiError('unexpected', String(reason));
}

/** What the model needs of the server; the tests put a server of their own in here. */
export interface IApi {
  environments(): Promise<IEnvironment[]>;
  packages(id: string): Promise<IPackage[]>;
  package(id: string, name: string): Promise<IPackageDetails>;
  outdated(id: string): Promise<IOutdated>;
  versions(id: string, name: string): Promise<IProject>;
  module(id: string, module: string): Promise<IModule>;
  comparison(id: string, file: string): Promise<IComparison>;
  history(id: string): Promise<IPastChange[]>;
  folder(path: string): Promise<IFolder>;
  /** What a folder's notebooks import, beside what is declared and installed. */
  check(folder: string): Promise<ICheck>;
  interpreters(): Promise<IInterpreter[]>;
  jobs(): Promise<IJob[]>;
  job(id: string): Promise<IJob>;
  create(request: ICreateRequest): Promise<IJob>;
  change(id: string, request: IChangeRequest): Promise<IJob>;
  remove(id: string, shutdownKernels: boolean): Promise<IJob>;
  /** Runs a folder's notebooks again, in a copy of it. */
  reproduce(request: IReproduceRequest): Promise<IJob>;
  cancel(id: string): Promise<IJob>;
  /** Starts a terminal in the project with the environment active; resolves to its name. */
  terminal(id: string): Promise<string>;
}

/** The REST interface of the server extension. */
export class Api implements IApi {
  constructor(private readonly settings: ServerConnection.ISettings) {}

  environments(): Promise<IEnvironment[]> {
    return this.request('GET', ['environments']);
  }

  packages(id: string): Promise<IPackage[]> {
    return this.request('GET', ['environments', id, 'packages']);
  }

  package(id: string, name: string): Promise<IPackageDetails> {
    return this.request('GET', ['environments', id, 'packages', name]);
  }

  outdated(id: string): Promise<IOutdated> {
    return this.request('GET', ['environments', id, 'outdated']);
  }

  versions(id: string, name: string): Promise<IProject> {
    return this.request('GET', ['environments', id, 'versions', name]);
  }

  module(id: string, module: string): Promise<IModule> {
    return this.request('GET', ['environments', id, 'modules', module]);
  }

  comparison(id: string, file: string): Promise<IComparison> {
    return this.request('GET', ['environments', id, 'comparison'], { query: { file } });
  }

  history(id: string): Promise<IPastChange[]> {
    return this.request('GET', ['environments', id, 'history']);
  }

  folder(path: string): Promise<IFolder> {
    return this.request('GET', ['folder'], { query: { path } });
  }

  check(path: string): Promise<ICheck> {
    return this.request('GET', ['check'], { query: { path } });
  }

  interpreters(): Promise<IInterpreter[]> {
    return this.request('GET', ['interpreters']);
  }

  jobs(): Promise<IJob[]> {
    return this.request('GET', ['jobs']);
  }

  job(id: string): Promise<IJob> {
    return this.request('GET', ['jobs', id]);
  }

  create(body: ICreateRequest): Promise<IJob> {
    return this.request('POST', ['environments'], { body });
  }

  change(id: string, body: IChangeRequest): Promise<IJob> {
    return this.request('POST', ['environments', id, 'changes'], { body });
  }

  remove(id: string, shutdownKernels: boolean): Promise<IJob> {
    const query = { shutdown_kernels: String(shutdownKernels) };
    return this.request('DELETE', ['environments', id], { query });
  }

  reproduce(body: IReproduceRequest): Promise<IJob> {
    return this.request('POST', ['reproductions'], { body });
  }

  cancel(id: string): Promise<IJob> {
    return this.request('DELETE', ['jobs', id]);
  }

  async terminal(id: string): Promise<string> {
    const started = await this.request<{ name: string }>('POST', [
      'environments',
      id,
      'terminals'
    ]);
    return started.name;
  }

  private async request<T>(
    method: string,
    path: string[],
    { query = {}, body }: { query?: Record<string, string>; body?: object } = {}
  ): Promise<T> {
    const url =
      URLExt.join(this.settings.baseUrl, NAMESPACE, ...path.map(encodeURIComponent)) +
      URLExt.objectToQueryString(query);
    const init: RequestInit = { method };
    if (body !== undefined) {
      init.body = JSON.stringify(body);
    }
    let response: Response;
    try {
      response = await ServerConnection.makeRequest(url, init, this.settings);
    } catch (reason) {
      throw new ApiError(
        'offline',
        'The Jupyter server does not answer.',
        String(reason)
      );
    }
    const document = parse(await response.text());
    if (response.ok && document !== undefined) {
      return document as T;
    }
    throw refusal(response, document);
  }
}

/** The JSON document in `text`, or undefined where there is none. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The error a refused request stands for: the server's own, else one by status. */
function refusal(response: Response, document: unknown): ApiError {
  const { status } = response;
  if (isErrorDocument(document)) {
    return new ApiError(document.code, document.message, document.details, status);
  }
  if (status === 403 || status === 401) {
    return new ApiError(
      'denied',
      'The Jupyter server does not allow this.',
      '',
      status
    );
  }
  // Without a document of ours, 404 is Jupyter's own answer: nobody serves this address.
  if (status === 404) {
    return new ApiError(
      'server-extension-missing',
      'The jupyter-venv server extension is not enabled on this server.',
      '',
      status
    );
  }
  const said = `${String(status)} ${response.statusText}`.trim();
  return new ApiError('unexpected', `Unexpected answer: ${said}`, '', status);
}

function isErrorDocument(document: unknown): document is IErrorDocument {
  const { code, message } = (document ?? {}) as Partial<IErrorDocument>;
  // Jupyter's own answers have a message but no code.
  return typeof code === 'string' && typeof message === 'string';
}
