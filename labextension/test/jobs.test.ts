import { beforeEach, expect, test } from 'vitest';

import { JobStore } from '../src/model/jobs';
import type { IJob, JobEvent, VenvEvent } from '../src/model/schema';
import { FakeServer, settle } from './server';

let server: FakeServer;
let store: JobStore;
let ended: IJob[];

beforeEach(() => {
  server = new FakeServer();
  store = new JobStore(server);
  ended = [];
  store.ended.connect((_, job) => ended.push(job));
  server.listener = (event: VenvEvent) => {
    store.handle(event as JobEvent);
  };
});

function output(text: string): { event: 'output'; data: { text: string } } {
  return { event: 'output', data: { text } };
}

const started = { event: 'started', data: {} } as const;
const finished = { event: 'finished', data: { message: 'Done', result: {} } } as const;

test('events move a job on', () => {
  const job = server.addJob('install', 'p');
  store.put(job);
  server.emit(job.id, started);
  const data = {
    phase: 'downloading',
    message: 'numpy',
    current: 1,
    total: 3
  } as const;
  server.emit(job.id, { event: 'progress', data });
  server.emit(job.id, output('one'));
  expect(store.get(job.id)).toMatchObject({ ...data, state: 'running', log: ['one'] });
  server.emit(job.id, finished);
  expect(store.get(job.id)).toMatchObject({ state: 'finished', phase: null });
  expect(ended.map(item => item.message)).toEqual(['Done']);
  expect(server.requests).toEqual([]);
});

test('an event that is already known is not applied twice', async () => {
  const job = server.addJob('install', 'p');
  server.emit(job.id, started);
  await settle();
  store.handle({ event: 'output', job: job.id, sequence: 1, data: { text: 'again' } });
  expect(store.get(job.id)?.log).toEqual([]);
});

test('after a gap the job is read again, and nothing is missing or double', async () => {
  const job = server.addJob('install', 'p');
  store.put(job);
  server.emit(job.id, started);
  const { listener } = server;
  server.listener = null;
  server.emit(job.id, output('one'));
  server.listener = listener;
  server.emit(job.id, output('two'));
  server.emit(job.id, output('three'));
  await settle();
  server.emit(job.id, output('four'));
  expect(store.get(job.id)?.log).toEqual(['one', 'two', 'three', 'four']);
  expect(server.requests).toEqual([`GET job ${job.id}`]);
});

test('a job of another tab is read when its first event comes', async () => {
  const job = server.addJob('install', 'p');
  server.emit(job.id, started);
  server.emit(job.id, output('one'));
  await settle();
  expect(store.get(job.id)).toMatchObject({ state: 'running', log: ['one'] });
});

test('a job that is over before it could be read has still ended', async () => {
  const job = server.addJob('freeze', 'p');
  server.emit(job.id, started);
  server.emit(job.id, finished);
  await settle();
  expect(ended).toHaveLength(1);
});

test('a reloaded page reads running jobs with their logs, and old ones are no news', async () => {
  const old = server.addJob('install', 'p');
  server.emit(old.id, finished);
  const running = server.addJob('install', 'q');
  server.emit(running.id, output('one'));
  const reloaded = new JobStore(server);
  const told: IJob[] = [];
  reloaded.ended.connect((_, job) => told.push(job));
  await reloaded.refresh();
  expect(reloaded.get(running.id)?.log).toEqual(['one']);
  expect(reloaded.all.map(job => job.id)).toEqual([running.id, old.id]);
  expect(told).toEqual([]);
});

test('the end of a job is noticed without events too', async () => {
  const job = server.addJob('install', 'p');
  server.listener = null;
  store.put(job);
  server.emit(job.id, finished);
  await store.catchUp();
  expect(store.get(job.id)?.state).toBe('queued');
  await store.catchUp();
  expect(store.get(job.id)?.state).toBe('finished');
  expect(ended).toHaveLength(1);
});

test('a job that cannot be read is left for later', async () => {
  const job = server.addJob('install', 'p');
  server.jobsById.delete(job.id);
  store.handle({ event: 'started', job: job.id, sequence: 1, data: {} });
  await settle();
  expect(store.all).toEqual([]);
});

test('a cancelled job is cancelled, not failed', () => {
  const job = server.addJob('install', 'p');
  store.put(job);
  server.emit(job.id, {
    event: 'failed',
    data: { code: 'cancelled', message: 'Stopped' }
  });
  expect(store.get(job.id)?.state).toBe('cancelled');
});
