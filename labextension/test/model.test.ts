import { beforeEach, describe, expect, test } from 'vitest';

import { ApiError } from '../src/model/api';
import { EnvironmentsModel } from '../src/model/model';
import { FakeMemory, FakeServer, aPackage, settle } from './server';

let server: FakeServer;
let memory: FakeMemory;
let model: EnvironmentsModel;
let kernelspecs: number;

function connected(): EnvironmentsModel {
  const made = new EnvironmentsModel(server, memory);
  server.listener = event => {
    made.handle(event);
  };
  made.kernelspecsChanged.connect(() => kernelspecs++);
  return made;
}

beforeEach(async () => {
  kernelspecs = 0;
  server = new FakeServer();
  memory = new FakeMemory();
  server.addFolder('');
  server.addFolder('empty', { requirements: 'requirements.txt' });
  server.addEnvironment('analysis');
  server.addEnvironment('other');
  model = connected();
  await model.setFolder('analysis');
  await model.refresh();
});

const finished = { event: 'finished', data: { message: 'Done', result: {} } } as const;
const failed = { event: 'failed', data: { code: 'disk-full', message: 'No' } } as const;

describe('the subject', () => {
  test('is the environment of the folder in view', async () => {
    expect(model.environment?.folder).toBe('analysis');
    expect(model.packages.items?.map(item => item.name)).toEqual(['numpy']);
    await model.setFolder('empty');
    expect(model.environment).toBeNull();
    expect(model.packages.items).toBeNull();
    expect(model.folderInfo?.requirements).toBe('requirements.txt');
  });

  test('is what was selected, until the user goes elsewhere', async () => {
    await model.select('id-other');
    expect(model.environment?.folder).toBe('other');
    expect(model.hasSelection).toBe(true);
    await model.setFolder('empty');
    expect(model.hasSelection).toBe(false);
  });

  test('follows the folder again when its own environment is picked', async () => {
    await model.select('id-other');
    await model.select('id-analysis');
    expect(model.hasSelection).toBe(false);
  });

  test('is let go of when it was removed elsewhere', async () => {
    await model.select('id-other');
    server.environmentsById.delete('id-other');
    model.handle({ event: 'environments-changed' });
    await settle();
    expect(model.environment?.folder).toBe('analysis');
    expect(kernelspecs).toBe(1);
  });

  test('a folder that is gone is told, and the rest goes on', async () => {
    await model.setFolder('nowhere');
    expect(model.folderError?.code).toBe('project-not-found');
    expect(model.outage).toBeNull();
  });

  test('a slow answer for a folder left since is not taken', async () => {
    const first = model.setFolder('other');
    await model.setFolder('empty');
    await first;
    expect(model.folderInfo?.folder).toBe('empty');
  });
});

describe('a change', () => {
  test('of a bare folder makes an environment and its kernel appear', async () => {
    await model.setFolder('empty');
    const job = await model.requests.create({ folder: 'empty' });
    expect(model.job?.id).toBe(job?.id);
    expect(model.busy).toBe(true);
    server.addEnvironment('empty');
    server.emit(job?.id ?? '', finished);
    expect(kernelspecs).toBe(1);
    await settle();
    expect(model.environment?.folder).toBe('empty');
    expect(model.busy).toBe(false);
  });

  test('of packages shows them when it has ended', async () => {
    const job = await model.requests.change('id-analysis', {
      verb: 'install',
      arguments: ['rich']
    });
    server.packagesById.set('id-analysis', [aPackage('numpy'), aPackage('rich')]);
    server.emit(job?.id ?? '', finished);
    await settle();
    expect(model.packages.items?.map(item => item.name)).toEqual(['numpy', 'rich']);
    expect(kernelspecs).toBe(0);
  });

  test('elsewhere does not keep the subject from being changed', () => {
    model.jobs.put(server.addJob('install', 'other'));
    expect(model.busy).toBe(false);
    expect(model.activeJob('id-other')).toBeDefined();
  });

  test('by somebody else does', async () => {
    server.addEnvironment('analysis', { state: 'changing' });
    await model.refresh();
    expect(model.busy).toBe(true);
    expect(model.atWork).toBe(false);
  });

  test('that failed stays until dismissed, over a reload too', async () => {
    const job = server.addJob('install', 'analysis');
    model.jobs.put(job);
    server.emit(job.id, failed);
    await settle();
    expect(model.job).toMatchObject({ state: 'failed' });

    const reloaded = connected();
    await reloaded.setFolder('analysis');
    await reloaded.refresh();
    expect(reloaded.job?.id).toBe(job.id);
    reloaded.dismiss(job);
    expect(reloaded.job).toBeNull();

    const again = connected();
    await again.setFolder('analysis');
    await again.refresh();
    expect(again.job).toBeNull();
  });

  test('can be asked for again by the tab that asked', async () => {
    const job = await model.requests.change('id-analysis', {
      verb: 'install',
      arguments: ['rich']
    });
    server.emit(job?.id ?? '', failed);
    await settle();
    expect(job && model.requests.canRetry(job)).toBe(true);
    if (job) {
      await model.requests.retry(job);
    }
    expect(server.requests.filter(line => line.startsWith('POST'))).toHaveLength(2);
  });

  test('cannot be asked for again by a tab that only cancelled it', async () => {
    const job = server.addJob('install', 'analysis');
    model.jobs.put(job);
    await model.requests.cancel(job);
    expect(model.requests.isCancelled(job)).toBe(true);
    expect(model.requests.canRetry(job)).toBe(false);
    expect(model.requests.isOwn(job)).toBe(false);
  });
});

describe('a refused request', () => {
  test('is a problem until the next one', async () => {
    server.refusal = new ApiError('busy', 'Ana is at it', '', 409);
    expect(await model.requests.remove('id-analysis', false)).toBeNull();
    expect(model.requests.problem?.error.code).toBe('busy');
    expect(model.requests.problem?.allow).toBeNull();
    await model.requests.problem?.retry();
    expect(model.requests.problem).toBeNull();
    expect(model.job?.verb).toBe('remove');
  });

  test('takes the place of an earlier failure', async () => {
    const job = await model.requests.change('id-analysis', {
      verb: 'install',
      arguments: ['nosuch']
    });
    server.emit(job?.id ?? '', {
      event: 'failed',
      data: { code: 'package-not-found', message: 'No' }
    });
    await settle();
    expect(model.job?.state).toBe('failed');
    server.refusal = new ApiError('direct-reference', 'A URL', '', 400);
    await model.requests.change('id-analysis', {
      verb: 'install',
      arguments: ['https://x']
    });
    expect(model.job).toBeNull();
    model.requests.dismissProblem();
    expect(model.job).toBeNull();
  });

  test('for want of permission can be given it', async () => {
    server.refusal = new ApiError('direct-reference', 'A URL', '', 400);
    const request = { verb: 'install' as const, arguments: ['https://x/a.whl'] };
    await model.requests.change('id-analysis', request);
    await model.requests.problem?.allow?.();
    expect(server.requests.at(-1)).toContain('"allow_direct_references":true');
  });
});

describe('the server', () => {
  test('that is gone is told, and found again', async () => {
    server.outage = new ApiError('offline', 'No answer');
    await expect(model.refresh()).rejects.toThrow('No answer');
    expect(model.outage?.code).toBe('offline');
    server.outage = null;
    await model.refresh();
    expect(model.outage).toBeNull();
  });

  test('that does not have the extension is told from one that is gone', async () => {
    server.outage = new ApiError('server-extension-missing', 'Not enabled', '', 404);
    await model.setFolder('empty');
    expect(model.outage?.code).toBe('server-extension-missing');
  });
});

test('a broken memory is an empty one', () => {
  memory.setItem('jupyter-venv:dismissed', '{not json');
  expect(() => new EnvironmentsModel(server, memory)).not.toThrow();
});
