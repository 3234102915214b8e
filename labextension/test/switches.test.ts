import { nullTranslator } from '@jupyterlab/translation';
import { beforeEach, expect, test } from 'vitest';

import { Actions } from '../src/actions';
import { ApiError } from '../src/model/api';
import type { ICreateOptions } from '../src/model/create';
import { EnvironmentsModel } from '../src/model/model';
import type { IEnvironment } from '../src/model/schema';
import { runsIn, stateText } from '../src/views/words';
import { FakeHost } from './host';
import { FakeMemory, FakeServer, settle } from './server';

const trans = nullTranslator.load('jupyter_venv');
const FRONT = {
  path: 'p/a.ipynb',
  name: 'a.ipynb',
  kernel: 'python3',
  kernelId: 'k1',
  kernelName: 'Python 3 (ipykernel)'
};

let server: FakeServer;
let host: FakeHost;
let model: EnvironmentsModel;
let actions: Actions;

/** A page of the application; the server and what the browser keeps outlive it. */
function reload(): void {
  model = new EnvironmentsModel(server, new FakeMemory());
  server.listener = event => {
    model.handle(event);
  };
  actions = new Actions(model, trans, host);
}

/** Asks for an environment that a notebook waits for. */
async function ask(options?: Partial<ICreateOptions>): Promise<void> {
  const job = await actions.createIn(await server.folder('p'), options);
  if (!job) {
    throw new Error('refused');
  }
  actions.switches.after(job, FRONT.path);
}

/** Lets a job that creates end well. */
async function create(folder: string): Promise<IEnvironment> {
  const environment = server.addEnvironment(folder);
  const data = { message: 'Created', result: {} };
  server.emit('job-1', { event: 'finished', data });
  await settle();
  return environment;
}

beforeEach(async () => {
  server = new FakeServer();
  host = new FakeHost();
  server.addFolder('p', { requirements: 'requirements.txt' });
  reload();
  await model.setFolder('p');
  await model.refresh();
});

test('a notebook gets the kernel that was made for it', async () => {
  await ask({ name: 'penguins' });
  expect(server.requests).toContain('POST create {"folder":"p","name":"penguins"}');
  expect(host.calls).toEqual([]);
  await create('p');
  expect(host.calls).toEqual(['use venv-p in p/a.ipynb']);
  expect(actions.switches.expects(FRONT.path)).toBe(false);
});

test('it gets it over a reload of the page', async () => {
  await ask();
  reload();
  await model.refresh();
  await create('p');
  expect(host.calls).toEqual(['use venv-p in p/a.ipynb']);
});

test('it gets none where nothing was made', async () => {
  await ask();
  const data = { code: 'disk-full', message: 'No space left' };
  server.emit('job-1', { event: 'failed', data });
  await settle();
  expect(host.calls).toEqual([]);
  expect(actions.switches.expects(FRONT.path)).toBe(false);
});

test('what gets the kernel by itself is not asked about it', async () => {
  const environment = server.addEnvironment('other', { folder: 'p' });
  model.front = FRONT;
  expect(actions.offer(environment)).toBe(FRONT);
  await ask();
  expect(actions.offer(environment)).toBeNull();
});

test('a kernel that does not start is for Jupyter to tell', async () => {
  const environment = server.addEnvironment('p');
  model.front = FRONT;
  host.refusal = new Error('no such kernel');
  await actions.use(environment);
  expect(model.requests.problem).toBeNull();
});

test('a terminal that does not open is a problem that can be tried again', async () => {
  const environment = server.addEnvironment('p');
  host.refusal = new ApiError('terminals-unavailable', 'No terminals here', '', 404);
  await actions.openTerminal(environment);
  expect(model.requests.problem?.error.message).toBe('No terminals here');
  host.refusal = null;
  await model.requests.problem?.retry();
  expect(model.requests.problem).toBeNull();
  expect(host.calls).toEqual(['terminal id-p', 'terminal id-p']);
});

test('what a notebook runs in is said in words', () => {
  const environment = server.addEnvironment('p');
  expect(runsIn(trans, FRONT, environment)).toBe(
    'a.ipynb runs in Python 3 (ipykernel)'
  );
  expect(runsIn(trans, { ...FRONT, kernel: 'venv-p' }, environment)).toBe(
    'a.ipynb runs in it'
  );
  expect(runsIn(trans, { ...FRONT, kernel: null }, environment)).toBe(
    'a.ipynb has no kernel'
  );
});

test('who is at work is said by the user’s clock', () => {
  const since = new Date();
  since.setHours(14, 3, 0, 0);
  const holder = {
    pid: 4711,
    user: 'ana',
    verb: 'install',
    since: since.toISOString()
  };
  const text = (changes: object): string =>
    stateText(trans, server.addEnvironment('p', { holder: { ...holder, ...changes } }));
  const clock = { hour: 'numeric', minute: '2-digit' } as const;
  expect(text({})).toBe(
    `ana has been installing packages since ${since.toLocaleTimeString(undefined, clock)} (process 4711).`
  );
  expect(text({ since: '2020-02-03T14:03:00+00:00' })).toContain('3');
  expect(text({ since: '2020-02-03T14:03:00+00:00' })).not.toContain('T14');
  expect(text({ since: 'whenever', verb: 'conjure' })).toBe(
    'ana has been changing it (process 4711).'
  );
});

test('without anybody at work the server’s words count', () => {
  const fields = { state: 'moved', detail: 'It was made for /elsewhere.' } as const;
  expect(stateText(trans, server.addEnvironment('p', fields))).toBe(fields.detail);
});
