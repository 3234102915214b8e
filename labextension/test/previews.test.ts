import { beforeEach, expect, test } from 'vitest';

import { ApiError } from '../src/model/api';
import { EnvironmentsModel } from '../src/model/model';
import type { IChangeRequest, IEnvironment, IJob } from '../src/model/schema';
import type { PreviewPolicy } from '../src/model/settings';
import { FakeMemory, FakeServer, settle } from './server';

const INSTALL: IChangeRequest = { verb: 'install', arguments: ['rich'] };
const FRESH = { name: 'rich', before: null, after: '14.0' };
const OTHER = { name: 'numpy', before: '1.0', after: '2.0' };
const MORE = { changes: [FRESH, OTHER], unasked: ['numpy'] };

let server: FakeServer;
let model: EnvironmentsModel;
let environment: IEnvironment;

beforeEach(async () => {
  server = new FakeServer();
  environment = server.addEnvironment('analysis');
  model = new EnvironmentsModel(server, new FakeMemory());
  server.listener = event => {
    model.handle(event);
  };
  await model.setFolder('analysis');
  await model.refresh();
});

function policy(preview: PreviewPolicy): void {
  model.settings = { ...model.settings, preview };
}

function posted(): string[] {
  return server.requests.filter(line => line.startsWith('POST'));
}

/** Starts a change and has the server find out what it would do. */
async function start(
  request: IChangeRequest,
  result: Record<string, unknown>,
  accepted?: () => void
): Promise<Promise<IJob | null>[]> {
  const running = model.previews.run(environment, request, accepted);
  await settle();
  const id = [...server.jobsById.keys()].at(-1) ?? '';
  server.emit(id, { event: 'finished', data: { message: 'Planned', result } });
  await settle();
  return [running]; // in an array, because a promise would be waited for
}

test('what only brings something new is made without asking', async () => {
  let accepted = 0;
  const [running] = await start(INSTALL, { changes: [FRESH] }, () => accepted++);
  expect((await running)?.preview).toBe(false);
  expect(accepted).toBe(1);
  expect(model.previews.current).toBeNull();
  expect(posted()).toEqual([
    `POST id-analysis ${JSON.stringify({ ...INSTALL, preview: true })}`,
    `POST id-analysis ${JSON.stringify(INSTALL)}`
  ]);
});

test('what touches more is asked about, and made when agreed to', async () => {
  const [running] = await start(INSTALL, MORE);
  expect(model.previews.current?.stage).toBe('asking');
  expect(model.previews.current?.plan?.changes).toEqual([FRESH, OTHER]);
  expect(model.busy).toBe(true);
  expect(posted()).toHaveLength(1);
  model.previews.agree();
  expect(await running).toMatchObject({ verb: 'install', preview: false });
});

test('what was decided against is not made', async () => {
  const [running] = await start(INSTALL, MORE);
  model.previews.cancel();
  expect(await running).toBeNull();
  expect(posted()).toHaveLength(1);
  expect(model.busy).toBe(false);
});

test.each<[PreviewPolicy, object[], string]>([
  ['always', [FRESH], 'asks'],
  ['always', [], 'goes on'],
  ['more', [], 'goes on']
])('policy %s with %j %s', async (value, changes, outcome) => {
  policy(value);
  const [running] = await start(INSTALL, { changes });
  expect(running).toBeDefined();
  expect(model.previews.current?.stage).toBe(outcome === 'asks' ? 'asking' : undefined);
  expect(posted()).toHaveLength(outcome === 'asks' ? 1 : 2);
});

test('policy never goes straight to the change', async () => {
  policy('never');
  const job = await model.previews.run(environment, INSTALL);
  expect(job?.preview).toBe(false);
  expect(posted()).toHaveLength(1);
});

test('what has no packages to show goes straight to the change', async () => {
  policy('always');
  await model.previews.run(environment, { verb: 'repair', arguments: [] });
  expect(posted()).toHaveLength(1);
});

test('an uninstallation takes what is no longer needed along when wanted', async () => {
  const request: IChangeRequest = { verb: 'uninstall', arguments: ['rich'] };
  const [running] = await start(request, {
    changes: [{ name: 'rich', before: '14.0', after: null }],
    unneeded: [{ name: 'mdurl', version: '0.1' }],
    lacking: []
  });
  model.previews.setUnneeded(true);
  model.previews.agree();
  await running;
  expect(posted().at(-1)).toContain('"unneeded":true');
});

test('finding out can be stopped before and after the server has taken it on', async () => {
  const first = model.previews.run(environment, INSTALL);
  model.previews.cancel();
  expect(await first).toBeNull();
  expect(server.requests).toContain('DELETE job job-1');

  const second = model.previews.run(environment, INSTALL);
  await settle();
  expect(model.previews.current?.job?.id).toBe('job-2');
  expect(model.job).toBeNull();
  model.previews.cancel();
  server.emit('job-2', { event: 'failed', data: { code: 'cancelled', message: '' } });
  expect(await second).toBeNull();
  expect(server.requests).toContain('DELETE job job-2');
  expect(model.previews.current).toBeNull();
});

test('asking for the same again joins it, for another takes its place', async () => {
  const first = model.previews.run(environment, INSTALL);
  expect(model.previews.run(environment, { ...INSTALL })).toBe(first);
  const other = model.previews.run(environment, { verb: 'upgrade', arguments: [] });
  expect(await first).toBeNull();
  await settle();
  server.emit('job-2', {
    event: 'finished',
    data: { message: '', result: { changes: [] } }
  });
  expect((await other)?.verb).toBe('upgrade');
});

test('a failure is kept with its job, and can be tried again', async () => {
  let accepted = 0;
  const running = model.previews.run(environment, INSTALL, () => accepted++);
  await settle();
  const data = { code: 'resolution-failed', message: 'No way', details: 'a needs b' };
  server.emit('job-1', { event: 'failed', data });
  expect(await running).toBeNull();
  expect(model.previews.current?.stage).toBe('failed');
  expect(model.previews.current?.job?.error?.details).toBe('a needs b');
  expect(model.busy).toBe(false);

  const again = model.previews.retry();
  await settle();
  server.emit('job-2', { event: 'finished', data: { message: '', result: {} } });
  await again;
  expect(accepted).toBe(1);
});

test('a refusal is a problem, and permission goes for the plan and the change', async () => {
  server.refusal = new ApiError('direct-reference', 'A URL', '', 400);
  const request: IChangeRequest = { verb: 'install', arguments: ['https://x/a.whl'] };
  expect(await model.previews.run(environment, request)).toBeNull();
  expect(model.previews.current).toBeNull();
  const allowed = model.requests.problem?.allow?.();
  await settle();
  server.emit('job-1', { event: 'finished', data: { message: '', result: {} } });
  await allowed;
  expect(posted()).toHaveLength(3);
  expect(posted().slice(1)).toEqual([
    expect.stringContaining('"allow_direct_references":true'),
    expect.stringContaining('"allow_direct_references":true')
  ]);
});

test('a server that has forgotten the job is told', async () => {
  const running = model.previews.run(environment, INSTALL);
  await settle();
  server.jobsById.delete('job-1');
  await model.refresh();
  expect(await running).toBeNull();
  expect(model.requests.problem?.error.code).toBe('job-not-found');
  expect(model.previews.current).toBeNull();
});

test('what a sync removes is shown under every policy', async () => {
  policy('never');
  const request: IChangeRequest = { verb: 'sync', arguments: [] };
  const [running] = await start(request, {
    changes: [{ name: 'rich', before: '14.0', after: null }],
    unasked: ['rich']
  });
  expect(model.previews.current?.stage).toBe('asking');
  model.previews.cancel();
  expect(await running).toBeNull();
});
