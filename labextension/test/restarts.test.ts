import type { ISessionContext } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { beforeEach, describe, expect, test } from 'vitest';

import { staleText } from '../src/views/describe';
import { KernelLink } from '../src/lab/kernellink';
import { EnvironmentsModel } from '../src/model/model';
import type { IEnvironment, IKernel, IPackageChange } from '../src/model/schema';
import { FakeKernel } from './kernels';
import { FakeMemory, FakeServer, settle } from './server';

const trans = nullTranslator.load('jupyter_venv');

const NUMPY = { name: 'numpy', before: '1.0', after: '2.0' };
const GONE = { name: 'rich', before: '13', after: null };
const ADDED = { name: 'tiny', before: null, after: '1.0' };

let server: FakeServer;
let memory: FakeMemory;
let model: EnvironmentsModel;
let kernels: Map<string, FakeKernel>;
let open: ISessionContext | null;
let environment: IEnvironment;
let found: string[];
let gone: string[];

function aKernel(id: string, state = 'idle'): IKernel {
  return { id, path: `${id}.ipynb`, state };
}

/** Says which kernels run in the environment from now on. */
function run(...running: IKernel[]): void {
  environment = server.addEnvironment('p', { kernels: running });
}

/** Makes a change of the environment, from beginning to end. */
async function change(...changes: IPackageChange[]): Promise<void> {
  const job = server.addJob('upgrade', 'p');
  model.jobs.put(job);
  server.emit(job.id, {
    event: 'finished',
    data: { message: 'Done', result: { changes } }
  });
  await settle();
}

function kernel(id: string): FakeKernel {
  const fake = kernels.get(id);
  if (!fake) {
    throw new Error(`Nobody asked ${id}`);
  }
  return fake;
}

function texts(): string[] {
  return model.restarts.of('id-p').map(item => staleText(trans, item));
}

/** A tab that has just been loaded. */
async function load(): Promise<void> {
  model = new EnvironmentsModel(server, memory);
  server.listener = event => {
    model.handle(event);
  };
  kernels = new Map();
  model.restarts.connect(({ id }) => {
    const fake = new FakeKernel();
    kernels.set(id, fake);
    return new KernelLink(fake.connection, () => open);
  });
  model.restarts.found.connect((_, item) => found.push(item.kernel.id));
  model.restarts.gone.connect((_, id) => gone.push(id));
  await model.refresh();
}

beforeEach(async () => {
  server = new FakeServer();
  memory = new FakeMemory();
  open = null;
  found = [];
  gone = [];
  run(aKernel('k'));
  await load();
});

test('a kernel is asked by comm what it has loaded, and named with that', async () => {
  await change(NUMPY, GONE, ADDED);
  const [question] = kernel('k').questions;
  expect(question).toMatchObject({
    target_name: 'jupyter_venv',
    data: { changes: [NUMPY, GONE] }
  });
  expect(texts()).toEqual([]);
  expect(model.restarts.isStale('k')).toBe(false);
  kernel('k').answer([NUMPY, GONE]);
  await settle();
  expect(texts()).toEqual([
    'k.ipynb still uses numpy 1.0 (now 2.0), rich 13 (removed).'
  ]);
  expect(model.restarts.isStale('k')).toBe(true);
  expect(found).toEqual(['k']);
  expect(kernel('k').closed).toEqual([question?.comm_id]);
});

test('nobody is asked about what only came along', async () => {
  await change(ADDED);
  expect(kernels.size).toBe(0);
});

test.each([
  ['has nothing of it loaded', [] as IPackageChange[]],
  ['does not know the question', null]
])('nothing is said of a kernel that %s', async (_, answer) => {
  await change(NUMPY);
  kernel('k').answer(answer);
  await settle();
  expect(texts()).toEqual([]);
  expect(found).toEqual([]);
  expect(kernel('k').isDisposed).toBe(true);
});

test('an answer that is no answer is none', async () => {
  await change(NUMPY);
  kernel('k').answer([{ name: 1 }, null, 'x'] as unknown as IPackageChange[]);
  await settle();
  expect(texts()).toEqual([]);
});

test('a second answer that is none leaves what the first has said', async () => {
  await change(NUMPY);
  kernel('k').answer([NUMPY]);
  await settle();
  await change(GONE);
  kernel('k').answer('x' as unknown as IPackageChange[]);
  await settle();
  expect(model.restarts.packages('k')).toEqual([NUMPY]);
});

test('a busy kernel is said to be busy until it answers', async () => {
  run(aKernel('k', 'busy'));
  await change(NUMPY);
  expect(texts()).toEqual([
    'k.ipynb is busy; whether it needs a restart is known when it is done.'
  ]);
  kernel('k').answer([NUMPY]);
  await settle();
  expect(texts()).toEqual(['k.ipynb still uses numpy 1.0 (now 2.0).']);
});

test('a second change is asked about together with the first', async () => {
  await change(NUMPY);
  kernel('k').answer([NUMPY]);
  await settle();
  await change({ ...NUMPY, before: '2.0', after: '3.0' }, GONE);
  const { questions } = kernel('k');
  expect(questions[1]).toMatchObject({
    data: { changes: [{ ...NUMPY, after: '3.0' }, GONE] }
  });
  kernel('k').answer([]);
  await settle();
  expect(texts()).toEqual([]);
});

test('an answer to the question before the last is not listened to', async () => {
  await change(NUMPY);
  await change(GONE);
  kernel('k').answer([NUMPY]);
  await settle();
  expect(texts()).toEqual([]);
  kernel('k').answer([NUMPY, GONE]);
  await settle();
  expect(texts()).toHaveLength(1);
});

test.each<[string, (fake: FakeKernel) => void]>([
  ['is started anew', fake => fake.startAnew()],
  ['is being restarted', fake => fake.statusChanged.emit('restarting')],
  ['has died', fake => fake.statusChanged.emit('dead')]
])('the advice goes when the kernel %s', async (_, happen) => {
  await change(NUMPY);
  kernel('k').answer([NUMPY]);
  await settle();
  kernel('k').say('stream', { text: 'still the same kernel' });
  expect(texts()).toHaveLength(1);
  happen(kernel('k'));
  expect(texts()).toEqual([]);
  expect(gone).toEqual(['k']);
  expect(kernel('k').isDisposed).toBe(true);
});

test('the advice goes when the kernel is shut down, also while it is being asked', async () => {
  run(aKernel('k'), aKernel('other'));
  await change(NUMPY);
  kernel('other').answer([NUMPY]);
  await settle();
  run();
  await model.refresh();
  expect(texts()).toEqual([]);
  expect(kernel('k').isDisposed).toBe(true);
  expect(kernel('other').isDisposed).toBe(true);
});

test('Restart restarts, and the advice goes with it', async () => {
  await change(NUMPY);
  kernel('k').answer([NUMPY]);
  await settle();
  await model.restarts.restart('k');
  expect(kernel('k').restarts).toBe(1);
  expect(texts()).toEqual([]);
});

test('the notebook that shows the kernel restarts it itself', async () => {
  let restarts = 0;
  const session = {
    restartKernel: () => {
      restarts++;
      return Promise.resolve();
    }
  };
  open = session as ISessionContext;
  await change(NUMPY);
  kernel('k').answer([NUMPY]);
  await settle();
  await model.restarts.restart('k');
  expect(restarts).toBe(1);
  expect(kernel('k').restarts).toBe(0);
});

test('a restart that fails says why', async () => {
  await change(NUMPY);
  kernel('k').answer([NUMPY]);
  await settle();
  kernel('k').refusal = new Error('Forbidden');
  await model.restarts.restart('k');
  expect(model.restarts.of('id-p')[0]).toMatchObject({
    error: 'Forbidden',
    restarting: false
  });
});

describe('a kernel that says so by itself', () => {
  function hear(...changes: IPackageChange[]): void {
    model.restarts.hear(aKernel('k'), environment, 'session-1', changes);
  }

  test('is named with what it has said, without being asked', () => {
    hear(NUMPY);
    hear(GONE);
    expect(texts()).toEqual([
      'k.ipynb still uses numpy 1.0 (now 2.0), rich 13 (removed).'
    ]);
    expect(kernel('k').questions).toEqual([]);
    // Who has it before their eyes need not be told once more.
    expect(found).toEqual([]);
  });

  test.each<[string, IPackageChange[] | null, IPackageChange[]]>([
    ['that of something else as well', [NUMPY, GONE], [NUMPY, GONE]],
    ['that of something else only', [GONE], [GONE]],
    ['that of nothing', [], []],
    ['nothing', null, [NUMPY]]
  ])('is believed until it answers; then it says %s', async (_, answer, left) => {
    hear(NUMPY);
    await change(GONE);
    expect(kernel('k').questions).toMatchObject([{ data: { changes: [NUMPY, GONE] } }]);
    kernel('k').answer(answer);
    await settle();
    expect(model.restarts.packages('k')).toEqual(left);
  });

  test.each([NUMPY, GONE])('is asked after an undo of %j', async replaced => {
    hear(replaced);
    const undone = { ...replaced, before: replaced.after, after: replaced.before };
    await change(undone, ADDED);
    expect(kernel('k').questions).toMatchObject([
      { data: { changes: [{ name: replaced.name, after: replaced.before }] } }
    ]);
    kernel('k').answer([]);
    await settle();
    expect(texts()).toEqual([]);
    expect(gone).toEqual(['k']);
  });

  test('is asked again where it was not yet asked about that', async () => {
    await change(NUMPY);
    hear(GONE);
    kernel('k').answer([]);
    await settle();
    expect(model.restarts.packages('k')).toEqual([GONE]);
    expect(kernel('k').questions[1]).toMatchObject({
      data: { changes: [NUMPY, GONE] }
    });
    kernel('k').answer([GONE]);
    await settle();
    expect(model.restarts.packages('k')).toEqual([GONE]);
    expect(kernel('k').questions).toHaveLength(2);
  });

  test('names a package otherwise than a job, and means the same', async () => {
    const heard = { name: 'foo-bar', before: '1', after: '2' };
    const named = { name: 'Foo.Bar', before: '2', after: '3' };
    hear(heard);
    await change(named);
    const both = { ...named, before: '1' };
    expect(kernel('k').questions).toMatchObject([{ data: { changes: [both] } }]);
    kernel('k').answer([both]);
    await settle();
    hear({ ...heard, after: '3' });
    expect(model.restarts.packages('k')).toEqual([{ ...heard, after: '3' }]);
  });

  test('is not named any more once it was started anew', () => {
    hear(NUMPY);
    kernel('k').startAnew();
    expect(texts()).toEqual([]);
    expect(model.restarts.packages('k')).toEqual([]);
  });

  test('is asked after a reload, as it may have been started anew', async () => {
    hear(NUMPY);
    await load();
    expect(kernel('k').questions).toMatchObject([{ data: { changes: [NUMPY] } }]);
    kernel('k').session++;
    kernel('k').answer([NUMPY]);
    await settle();
    expect(texts()).toEqual([]);
  });
});

test('a job that failed or only previewed asks nobody', async () => {
  const failed = server.addJob('upgrade', 'p');
  model.jobs.put(failed);
  server.emit(failed.id, { event: 'failed', data: { code: 'x', message: 'No' } });
  const preview = server.addJob('upgrade', 'p', [], true);
  model.jobs.put(preview);
  const data = { message: '', result: { changes: [NUMPY] } };
  server.emit(preview.id, { event: 'finished', data });
  await settle();
  expect(kernels.size).toBe(0);
  expect(environment.kernels).toHaveLength(1);
});

test('a reload asks again about what was found, unless the kernel was started anew', async () => {
  await change(NUMPY);
  kernel('k').answer([NUMPY]);
  await settle();
  await load();
  expect(kernel('k').questions).toMatchObject([{ data: { changes: [NUMPY] } }]);
  kernel('k').answer([NUMPY]);
  await settle();
  expect(texts()).toEqual(['k.ipynb still uses numpy 1.0 (now 2.0).']);

  await load();
  kernel('k').session++; // restarted by somebody else while nobody looked
  kernel('k').answer([NUMPY]);
  await settle();
  expect(texts()).toEqual([]);
  await load();
  expect(kernels.size).toBe(0);
});
