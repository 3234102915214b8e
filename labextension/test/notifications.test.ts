import { Notification } from '@jupyterlab/apputils';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { Actions } from '../src/actions';
import { Notifications } from '../src/lab/notifications';
import type { IFront } from '../src/model/model';
import { FakeKernel } from './kernels';
import { settle } from './server';
import { Tab, trans } from './tab';

let tab: Tab;
let visible: boolean;
let front: IFront | null;
let used: string[];

/** A tab that has just been loaded. */
function tell(): void {
  const host = { memory: tab.memory, openFile: () => Promise.resolve() };
  const actions = {
    host,
    offer: () => front,
    use: (_: unknown, { path }: IFront) => {
      used.push(path);
      return Promise.resolve();
    }
  } as unknown as Actions;
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
  front = null;
  used = [];
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

test.each([
  [false, ['Show']],
  [true, []]
])(
  'what was made as of a day is told in the panel (on show: %s)',
  async (on, labels) => {
    visible = on;
    await tab.model.requests.create({ folder: 'p', as_of: '2020-05-01' });
    const data = {
      message: 'Created p. Packages are…',
      result: { as_of: '2020-05-01' }
    };
    tab.server.emit('job-1', { event: 'finished', data });
    await settle();
    const [told] = Notification.manager.notifications;
    expect(told?.options.actions?.map(({ label }) => label)).toEqual(labels);
  }
);

describe('the offer of a kernel that was made', () => {
  beforeEach(async () => {
    const kernel = { kernelId: 'k', kernel: 'python3', kernelName: 'Python 3' };
    front = { path: 'p/a.ipynb', name: 'a.ipynb', ...kernel };
    await tab.model.requests.create({ folder: 'p' });
    end('job-1');
    await settle();
    expect(told()).toEqual(['All done']);
  });

  test('goes when it was used', () => {
    const actions = Notification.manager.notifications[0]?.options.actions ?? [];
    expect(actions.map(({ label }) => label)).toEqual(['Use in a.ipynb']);
    actions[0]?.callback(new MouseEvent('click'));
    expect(used).toEqual(['p/a.ipynb']);
    expect(told()).toEqual([]);
  });

  test('goes when the notebook has got the kernel in another way', async () => {
    tab.server.addEnvironment('p', {
      kernels: [{ id: 'x', path: 'p/b.ipynb', state: 'idle' }]
    });
    await tab.model.refresh();
    expect(told()).toEqual(['All done']);
    tab.server.addEnvironment('p', {
      kernels: [{ id: 'x', path: 'p/a.ipynb', state: 'idle' }]
    });
    await tab.model.refresh();
    expect(told()).toEqual([]);
  });

  test('goes with the environment', async () => {
    tab.server.environmentsById.clear();
    await tab.model.refresh();
    expect(told()).toEqual([]);
  });
});

test('notifications of a kernel to restart go when it was restarted', async () => {
  const kernel = new FakeKernel();
  await tab.findStale(kernel);
  expect(told()).toEqual(['work.ipynb still uses numpy 1.0 (now 2.0).']);
  kernel.startAnew();
  expect(told()).toEqual([]);
});
