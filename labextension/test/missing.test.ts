import { nullTranslator } from '@jupyterlab/translation';
import { beforeEach, describe, expect, test } from 'vitest';

import { advise } from '../src/views/advice';
import type { Step } from '../src/views/advice';
import { ApiError } from '../src/model/api';
import { MissingModules } from '../src/model/missing';
import type { ISituation } from '../src/model/missing';
import { EnvironmentsModel } from '../src/model/model';
import type { IEnvironment, IJob, IModule } from '../src/model/schema';
import { FakeMemory, FakeServer, settle } from './server';

const trans = nullTranslator.load('jupyter_venv');

let server: FakeServer;
let model: EnvironmentsModel;
let missing: MissingModules;
let environment: IEnvironment;

function aModule(fields: Partial<IModule>): IModule {
  return {
    module: 'sklearn',
    kind: 'known',
    distribution: 'scikit-learn',
    installed: null,
    path: null,
    project: null,
    ...fields
  };
}

function asked(): number {
  return server.requests.filter(request => request.startsWith('GET module')).length;
}

/** What is said of a module now. */
function steps(module = 'sklearn'): readonly Step[] {
  return advise(trans, missing.situation(environment.id, module), false).steps;
}

beforeEach(async () => {
  server = new FakeServer();
  environment = server.addEnvironment('p');
  server.modulesByName.set('sklearn', aModule({}));
  model = new EnvironmentsModel(server, new FakeMemory());
  model.settings = { ...model.settings, preview: 'never' };
  server.listener = event => {
    model.handle(event);
  };
  missing = new MissingModules(model);
  await model.refresh();
});

describe('asking', () => {
  test('happens once for all outputs of an environment', async () => {
    for (let output = 0; output < 3; output++) {
      missing.watch(environment.id, 'sklearn');
    }
    await settle();
    missing.watch(environment.id, 'sklearn');
    await settle();
    expect(asked()).toBe(1);
    missing.watch('id-other', 'sklearn');
    await settle();
    expect(asked()).toBe(2);
  });

  test('that fails can be repeated', async () => {
    server.outage = new ApiError('index-unreachable', 'No answer');
    missing.watch(environment.id, 'sklearn');
    await settle();
    expect(steps()).toEqual(['check']);
    server.outage = null;
    await missing.check(environment.id, 'sklearn');
    expect(steps()).toEqual(['install']);
  });

  test('happens again after each change of the environment', async () => {
    missing.watch(environment.id, 'sklearn');
    await settle();
    await model.requests.change('id-other', { verb: 'upgrade', arguments: [] });
    server.emit('job-1', { event: 'finished', data: { message: '', result: {} } });
    await settle();
    expect(asked()).toBe(1);
    await model.requests.change(environment.id, { verb: 'upgrade', arguments: [] });
    server.emit('job-2', { event: 'finished', data: { message: '', result: {} } });
    await settle();
    expect(asked()).toBe(2);
  });
});

describe('installing', () => {
  beforeEach(async () => {
    missing.watch(environment.id, 'sklearn');
    await settle();
  });

  test('goes from the button to running the cell again', async () => {
    expect(steps()).toEqual(['install']);
    await missing.install(environment, 'sklearn');
    expect(server.requests.at(-1)).toBe(
      'POST id-p {"verb":"install","arguments":["scikit-learn"]}'
    );
    expect(steps()).toEqual(['cancel', 'show']);
    server.modulesByName.set(
      'sklearn',
      aModule({ kind: 'installed', installed: '1.5' })
    );
    server.emit('job-1', { event: 'finished', data: { message: '', result: {} } });
    await settle();
    expect(steps()).toEqual(['run']);
  });

  test('that fails says so in place, and can be repeated', async () => {
    await missing.install(environment, 'sklearn');
    const data = { code: 'disk-full', message: 'No space left' };
    server.emit('job-1', { event: 'failed', data });
    await settle();
    const advice = advise(trans, missing.situation(environment.id, 'sklearn'), false);
    expect(advice).toMatchObject({ kind: 'error', steps: ['install', 'show'] });
    expect(advice.text).toContain('No space left');
  });

  test('that is refused says so in place', async () => {
    server.refusal = new ApiError('busy', 'Somebody else is at work', '', 409);
    await missing.install(environment, 'sklearn');
    const advice = advise(trans, missing.situation(environment.id, 'sklearn'), false);
    expect(advice.text).toContain('Somebody else is at work');
  });

  test('that the user decides against leaves things as they were', async () => {
    model.settings = { ...model.settings, preview: 'always' };
    const installing = missing.install(environment, 'sklearn');
    await settle();
    expect(steps()).toEqual(['show']);
    const changes = [{ name: 'scikit-learn', before: null, after: '1.5' }];
    const data = { message: '', result: { changes } };
    server.emit('job-1', { event: 'finished', data });
    await settle();
    expect(model.previews.current?.stage).toBe('asking');
    model.previews.cancel();
    await installing;
    expect(steps()).toEqual(['install']);
  });

  test('of what turns out not to provide the module is said to be in vain', async () => {
    await missing.install(environment, 'sklearn');
    server.emit('job-1', { event: 'finished', data: { message: '', result: {} } });
    await settle();
    const advice = advise(trans, missing.situation(environment.id, 'sklearn'), false);
    expect(advice).toMatchObject({ kind: 'warning', steps: ['run', 'show'] });
  });

  test('in another tab is followed here', async () => {
    const job = server.addJob('install', 'p', ['scikit-learn']);
    model.jobs.put(job);
    expect(steps()).toEqual(['cancel', 'show']);
    server.modulesByName.set(
      'sklearn',
      aModule({ kind: 'installed', installed: '1.5' })
    );
    server.emit(job.id, { event: 'finished', data: { message: '', result: {} } });
    await settle();
    expect(steps()).toEqual(['run']);
  });
});

test.each<[string, Partial<ISituation>, boolean, string, Step[]]>([
  ['not asked', { answer: null }, false, 'Looking', []],
  ['known', {}, false, 'scikit-learn', ['install']],
  ['not vetted', { answer: aModule({ kind: 'unknown' }) }, false, 'Nobody', ['vet']],
  ['standard', { answer: aModule({ kind: 'standard' }) }, false, 'Python itself', []],
  [
    'a file',
    { answer: aModule({ kind: 'local', path: 'a/b.py' }) },
    false,
    'a/b.py',
    []
  ],
  ['nowhere', { answer: aModule({ kind: 'absent' }) }, false, 'spelling', ['check']],
  [
    'already there',
    { answer: aModule({ kind: 'installed', installed: '1.5' }) },
    false,
    '1.5',
    ['run', 'restart']
  ],
  [
    'a part that is not there',
    { module: 'sklearn.x', answer: aModule({ kind: 'installed', installed: '1.5' }) },
    false,
    'does not have that part',
    ['run', 'restart']
  ],
  [
    'installed since',
    { answer: aModule({ kind: 'installed', installed: '1.5' }), wasMissing: true },
    false,
    'installed now',
    ['run']
  ],
  [
    'installed into a kernel that is too old for it',
    { answer: aModule({ kind: 'installed', installed: '1.5' }), wasMissing: true },
    true,
    'restart it first',
    ['restart', 'run']
  ],
  [
    'installed after a failure',
    {
      answer: aModule({ kind: 'installed', installed: '1.5' }),
      job: { state: 'failed', arguments: ['scikit-learn'] } as unknown as IJob
    },
    false,
    '1.5',
    ['run', 'restart']
  ],
  [
    'not vetted and failed',
    { answer: aModule({ kind: 'unknown' }), refusal: 'Why' },
    false,
    'Why',
    ['vet', 'show']
  ]
])('a module that is %s', (_, fields, stale, text, expected) => {
  const situation: ISituation = {
    module: 'sklearn',
    answer: aModule({}),
    error: null,
    wasMissing: false,
    inVain: false,
    planning: false,
    job: null,
    refusal: null,
    ...fields
  };
  const advice = advise(trans, situation, stale);
  expect(advice.steps).toEqual(expected);
  expect(advice.text).toContain(text);
});
