import { Notification } from '@jupyterlab/apputils';
import { afterEach, beforeEach, expect, test } from 'vitest';

import type { Actions } from '../src/actions';
import { Notifications } from '../src/lab/notifications';
import { FakeKernel } from './kernels';
import { settle } from './server';
import { Tab, trans } from './tab';

let tab: Tab;
let visible: boolean;

/** A tab that has just been loaded. */
function tell(): void {
  const host = { memory: tab.memory, openFile: () => Promise.resolve() };
  const actions = { host, offer: () => null } as unknown as Actions;
  new Notifications(tab.model, actions, trans, {
    isPanelVisible: () => visible,
    showPanel: () => undefined
  });
}

function told(): string[] {
  return Notification.manager.notifications.map(item => item.message);
}

function end(id: string, event: 'finished' | 'failed' = 'finished'): void {
  tab.server.emit(
    id,
    event === 'finished'
      ? { event, data: { message: 'All done', result: {} } }
      : { event, data: { code: 'disk-full', message: 'No space' } }
  );
}

beforeEach(async () => {
  tab = new Tab();
  await tab.open();
  visible = false;
  tell();
});

afterEach(() => {
  tab.close();
  Notification.dismiss();
});

test('notifications of success are for the tab that asked', async () => {
  await tab.model.requests.change('id-p', { verb: 'upgrade', arguments: [] });
  end('job-1');
  const other = tab.server.addJob('install', 'p', ['rich']);
  tab.model.jobs.put(other);
  end(other.id);
  await settle();
  expect(told()).toEqual(['All done']);
});

test('notifications of failure are for all who do not see the panel', async () => {
  const other = tab.server.addJob('install', 'p', ['rich']);
  tab.model.jobs.put(other);
  end(other.id, 'failed');
  await settle();
  expect(told()).toEqual(['rich was not installed: No space']);
  visible = true;
  const next = tab.server.addJob('install', 'p', ['rich']);
  tab.model.jobs.put(next);
  end(next.id, 'failed');
  await settle();
  expect(told()).toHaveLength(1);
});

test('notifications tell of a plan that could not be made', async () => {
  const [environment] = tab.model.environments;
  expect(environment).toBeDefined();
  const running = environment
    ? tab.model.previews.run(environment, { verb: 'install', arguments: ['rich'] })
    : null;
  await settle();
  const id = [...tab.server.jobsById.keys()].at(-1) ?? '';
  end(id, 'failed');
  await running;
  expect(told()).toEqual(['rich was not installed: No space']);
});

test('notifications survive a reload, and are not repeated by the next', async () => {
  await tab.model.requests.change('id-p', { verb: 'upgrade', arguments: [] });
  tab.server.listener = null;
  end('job-1');
  for (let reload = 0; reload < 2; reload++) {
    tab.reload();
    tell();
    await tab.model.refresh();
  }
  expect(told()).toEqual(['All done']);
});

test('notifications of a kernel to restart go when it was restarted', async () => {
  const kernel = new FakeKernel();
  await tab.findStale(kernel);
  expect(told()).toEqual(['work.ipynb still uses numpy 1.0 (now 2.0).']);
  kernel.startAnew();
  expect(told()).toEqual([]);
});
