import { readFileSync } from 'node:fs';
import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, test } from 'vitest';

import { ApiError } from '../src/model/api';
import { History, SHOWN, historyItems } from '../src/model/history';
import { VERBS } from '../src/model/schema';
import type { IPackageChange } from '../src/model/schema';
import { pastOutcome, pastSource, pastTitle, whyNotUndoable } from '../src/views/past';
import { exactTime, relativeTime } from '../src/views/times';
import { FakeServer, aChange, settle } from './server';

const trans = nullTranslator.load('jupyter_venv');

function change(
  name: string,
  before: string | null,
  after: string | null
): IPackageChange {
  return { name, before, after };
}

/** Which of these, newest first, can be restored. */
function restorable(...changes: ReturnType<typeof aChange>[]): number[] {
  return historyItems(changes)
    .flat()
    .filter(row => row.restorable)
    .map(row => row.change.number);
}

describe('restoring', () => {
  const created = aChange(1, 'create', { changes: [change('pip', null, '26')] });
  const installed = aChange(2, 'install acme', {
    changes: [change('acme', null, '1.0')]
  });

  test('is offered where it would change something', () => {
    const upgraded = aChange(3, 'upgrade', { changes: [change('Acme', '1.0', '2.0')] });
    expect(restorable(upgraded, installed, created)).toEqual([2, 1]);
    const nothing = aChange(4, 'install acme');
    expect(restorable(nothing, upgraded, installed, created)).toEqual([2, 1]);
    const failed = aChange(4, 'install nope', { status: 'restored' });
    expect(restorable(failed, upgraded, installed, created)).toEqual([2, 1]);
  });

  test('is not where all of it was taken back, or it was not completed', () => {
    const undone = aChange(3, 'undo 2', { changes: [change('acme', '1.0', null)] });
    expect(restorable(undone, installed, created)).toEqual([2]);
    const failed = aChange(3, 'install nope', { status: 'restored' });
    const later = aChange(4, 'upgrade', { changes: [change('acme', '1.0', '2.0')] });
    expect(restorable(later, failed, installed, created)).toEqual([2, 1]);
  });

  test('brings the same version from elsewhere', () => {
    const local = aChange(3, 'install ./acme', {
      changes: [change('acme', '1.0', '1.0')]
    });
    expect(restorable(local, installed, created)).toEqual([2, 1]);
  });
});

test('neighbours that changed nothing are one row', () => {
  const some = [change('acme', null, '1.0')];
  const items = historyItems([
    aChange(7, 'install acme', { status: 'pending' }),
    aChange(6, 'install acme'),
    aChange(5, 'install nope', { status: 'restored' }),
    aChange(4, 'install acme', { changes: some }),
    aChange(3, 'install pip'),
    aChange(2, 'freeze /p/requirements.txt'),
    aChange(1, 'create', { changes: some })
  ]);
  expect(items.map(item => item.map(row => row.change.number))).toEqual([
    [7],
    [6, 5],
    [4],
    [3],
    [2],
    [1]
  ]);
});

describe('the words', () => {
  test.each([
    ['install acme<2 tiny', 'install acme<2 tiny'],
    ['create-again', 'create --again'],
    ['external', 'outside jupyter-venv'],
    ['freeze /home/ana/p/requirements.txt', 'freeze requirements.txt']
  ])('for %s', (what, title) => {
    expect(pastTitle(trans, aChange(1, what))).toBe(title);
  });

  test('for what came of it', () => {
    const outcome = (fields: object): string =>
      pastOutcome(trans, aChange(1, 'install', fields));
    expect(outcome({})).toBe('changed nothing');
    expect(outcome({ status: 'restored' })).toBe('not completed');
    expect(outcome({ status: 'pending' })).toBe('not completed yet');
    expect(outcome({ changes: [change('a', null, '1')] })).toBe('a 1');
    expect(outcome({ changes: [change('a', '1', '2')] })).toBe('a 1 → 2');
    expect(outcome({ changes: [change('a', '1', null)] })).toBe('a 1 removed');
    const two = [change('a', null, '1'), change('b', null, '1')];
    expect(outcome({ changes: two })).toBe('2 packages');
    expect(pastOutcome(trans, aChange(1, 'freeze r.txt'))).toBe('');
  });

  test('for where it came from', () => {
    expect(pastSource(trans, 'sidebar')).toBe('from the sidebar');
    for (const source of ['external', '', 'constructor']) {
      expect(pastSource(trans, source)).toBe('');
    }
  });

  test('for why it cannot be undone', () => {
    const why = (fields: object): string =>
      whyNotUndoable(trans, aChange(1, 'install', fields));
    const changes = [change('a', null, '1')];
    expect(why({ changes, undoable: true })).toBe('');
    expect(why({})).toBe('');
    expect(why({ changes })).toBe('It cannot be undone.');
    expect(why({ changes, undone_by: 3 })).toBe('Undone by change 3.');
    expect(why({ status: 'restored' })).toBe('It failed or was cancelled.');
    expect(why({ status: 'pending' })).toBe('It has not ended.');
  });

  test('for times', () => {
    const time = '2026-11-20T12:00:00+00:00';
    const then = new Date(time).getTime();
    const ago = (seconds: number): string =>
      relativeTime(trans, time, then + 1000 * seconds);
    expect([-1, 0, 59].map(ago)).toEqual(Array(3).fill('just now'));
    expect(ago(60)).toBe('1 minute ago');
    expect(ago(3599)).toBe('59 minutes ago');
    expect(ago(3 * 3600)).toBe('3 hours ago');
    expect(ago(24 * 3600)).toBe('yesterday');
    expect(ago(9 * 24 * 3600)).toBe('last week');
    expect(ago(800 * 24 * 3600)).toBe('2 years ago');
    expect(ago(-7200)).toBe('in 2 hours');
    expect(exactTime(time)).toContain('2026');
    expect(relativeTime(trans, 'yesterday', then) + exactTime('')).toBe('');
  });

  test('for the verbs are those of the server', () => {
    const description = readFileSync('../jupyter_venv/server/openapi.yaml', 'utf8');
    const [, listed = ''] =
      /verb: {type: string, enum: \[(.*)\]}/.exec(description) ?? [];
    expect(listed.split(', ')).toEqual([...VERBS]);
  });
});

describe('reading', () => {
  test('waits until somebody can see it', async () => {
    const server = new FakeServer();
    const history = new History(server);
    await history.show('id-p');
    expect(server.requests).toEqual([]);
    history.setVisible(true);
    await settle();
    expect(server.requests).toEqual(['GET history id-p']);
    expect(history.changes).toEqual([]);
    history.setVisible(false);
    history.setVisible(true);
    await settle();
    expect(server.requests).toHaveLength(1);
    await history.show('id-p');
    expect(server.requests).toHaveLength(2);
    await history.show(null);
    expect(history.changes).toBeNull();
  });

  test('takes no answer for another environment', async () => {
    const server = new FakeServer();
    server.historiesById.set('id-p', [aChange(1, 'create')]);
    const history = new History(server);
    history.setVisible(true);
    const first = history.show('id-p');
    await Promise.all([first, history.show('id-q')]);
    expect(history.changes).toEqual([]);
  });

  test('keeps what is known when it fails', async () => {
    const server = new FakeServer();
    server.historiesById.set('id-p', [aChange(1, 'create')]);
    const history = new History(server);
    history.setVisible(true);
    await history.show('id-p');
    server.outage = new ApiError('offline', 'No answer');
    await history.show('id-p');
    expect(history.error?.code).toBe('offline');
    expect(history.changes).toHaveLength(1);
    server.outage = null;
    await history.again();
    expect(history.error).toBeNull();
  });

  test('shows a long one bit by bit', async () => {
    const server = new FakeServer();
    const some = [change('acme', null, '1.0')];
    const many = Array.from({ length: 120 }, (_, index) =>
      aChange(120 - index, 'install acme', { changes: some })
    );
    server.historiesById.set('id-p', many);
    const history = new History(server);
    history.setVisible(true);
    await history.show('id-p');
    expect([history.items.length, history.hidden]).toEqual([SHOWN, 70]);
    history.showMore();
    history.showMore();
    expect([history.items.length, history.hidden]).toEqual([120, 0]);
  });
});
