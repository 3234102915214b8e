import { nullTranslator } from '@jupyterlab/translation';
import { Notification } from '@jupyterlab/apputils';
import { act } from 'react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { ApiError } from '../src/model/api';
import { EnvironmentsModel } from '../src/model/model';
import { RequirementsActions } from '../src/requirementsactions';
import { isRequirementsFile } from '../src/lab/requirementscommands';
import type { IComparison, IEnvironment } from '../src/model/schema';
import { FakeMemory, FakeServer, settle } from './server';

const HOSTILE = '<img src=x onerror=alert(1)>';

const trans = nullTranslator.load('jupyter_venv');

const DIFF = '--- r\n+++ r\n@@ -1 +1 @@\n-numpy==1\n+numpy==2';

let server: FakeServer;
let model: EnvironmentsModel;
let environment: IEnvironment;
let actions: RequirementsActions;
let opened: string[];

function differing(fields: Partial<IComparison> = {}): IComparison {
  return {
    file: 'requirements.txt',
    exists: true,
    agrees: false,
    missing: [{ name: 'rich', requirement: 'rich>=13' }],
    different: [{ name: 'numpy', requirement: 'numpy==2', installed: '1' }],
    unlisted: [{ name: 'tiny', installed: '1.0' }],
    ...fields
  };
}

function dialog(): HTMLElement | null {
  return document.querySelector('.jp-Dialog');
}

async function press(label: string): Promise<void> {
  const buttons = [...document.querySelectorAll<HTMLElement>('.jp-Dialog button')];
  const found = buttons.find(item => item.textContent === label);
  if (!found) {
    throw new Error(`There is no ${label} in ${dialog()?.textContent ?? 'no dialog'}`);
  }
  await act(async () => {
    found.click();
    await settle();
  });
}

/** Ends the newest job. */
async function finish(result: Record<string, unknown>): Promise<void> {
  await act(async () => {
    await settle();
    const id = `job-${String(server.jobsById.size)}`;
    server.emit(id, { event: 'finished', data: { message: 'Done', result } });
    await settle();
    await settle();
  });
}

beforeEach(async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  // Dialogs draw when the browser is idle; here there is none that ever is.
  vi.stubGlobal('requestIdleCallback', (draw: () => void) => setTimeout(draw));
  server = new FakeServer();
  environment = server.addEnvironment('p');
  model = new EnvironmentsModel(server, new FakeMemory());
  server.listener = event => {
    model.handle(event);
  };
  opened = [];
  actions = new RequirementsActions(model, trans, path => {
    opened.push(path);
    return Promise.resolve();
  });
  await model.setFolder('p');
  await model.refresh();
});

afterEach(() => {
  Notification.dismiss();
  expect(dialog()).toBeNull();
});

describe('freeze', () => {
  const plan = { changed: true, diff: DIFF, digest: 'a'.repeat(64), local: [] };

  function written(): string[] {
    return server.requests.filter(
      request => request.startsWith('POST') && !request.includes('preview')
    );
  }

  test('shows what it would write, and writes just that', async () => {
    const freezing = actions.freeze(environment);
    await finish({ ...plan, local: ['mine'] });
    const text = dialog()?.textContent ?? '';
    expect(text).toContain('−numpy==1');
    expect(text).toContain('+numpy==2');
    expect(text).toContain('mine');
    expect(written()).toEqual([]);
    await press('Write');
    expect(written()).toEqual([
      `POST id-p {"verb":"freeze","arguments":["requirements.txt"],"expect":"${plan.digest}"}`
    ]);
    await finish({ ...plan });
    await freezing;
  });

  test('writes nothing when the user decides against it', async () => {
    const freezing = actions.freeze(environment);
    await finish(plan);
    await press('Cancel');
    await freezing;
    expect(written()).toEqual([]);
  });

  test('can open the file instead', async () => {
    const freezing = actions.freeze(environment);
    await finish(plan);
    await press('Open file');
    await freezing;
    expect(opened).toEqual(['p/requirements.txt']);
    expect(written()).toEqual([]);
  });

  test('of what is up to date says so', async () => {
    const freezing = actions.freeze(environment);
    await finish({ ...plan, changed: false, diff: '' });
    await freezing;
    const [said] = Notification.manager.notifications;
    expect(said?.message).toBe('requirements.txt is up to date.');
  });

  function choose(label: string): Promise<void> {
    const labels = [...document.querySelectorAll<HTMLElement>('.jp-Dialog label')];
    return act(async () => {
      labels.find(item => item.textContent.includes(label))?.click();
      await settle();
    });
  }

  test('can be a lock, or with hashes and the version of Python', async () => {
    const freezing = actions.freeze(environment);
    await finish(plan);
    await press('Options');
    await choose('hashes of all files');
    await finish(plan);
    await choose('version of Python');
    expect(dialog()?.textContent).toContain('Finding out');
    const python = '--- .python-version\n+++ .python-version\n@@ -0,0 +1 @@\n+3.11';
    await finish({ ...plan, diff: `${DIFF}\n${python}` });
    const names = [...document.querySelectorAll('.jp-Dialog h3')].map(
      item => item.textContent
    );
    expect(names).toEqual(['r', '.python-version']);
    expect(dialog()?.textContent).toContain('+3.11');
    const title = (): string | undefined =>
      dialog()?.querySelector('.jp-Dialog-header')?.textContent;
    expect(title()).toBe('Write requirements.txt?');
    await choose('As a lock');
    await finish(plan);
    expect(title()).toBe('Write pylock.toml?');
    await press('Write');
    expect(written()).toEqual([
      `POST id-p {"verb":"freeze","arguments":["pylock.toml"],"pin_python":true,"expect":"${plan.digest}"}`
    ]);
    expect(server.requests.find(line => line.includes('"hashes":true'))).toContain(
      'requirements.txt'
    );
    await finish(plan);
    await freezing;
  });

  test('writes nothing that was not shown', async () => {
    const freezing = actions.freeze(environment);
    await finish(plan);
    await press('Options');
    await choose('As a lock');
    await press('Write'); // before it is known
    expect(written()).toEqual([]);
    await act(async () => {
      for (const id of ['job-2', 'job-3']) {
        server.emit(id, { event: 'finished', data: { message: '', result: plan } });
      }
      await settle();
      await settle();
    });
    expect(dialog()?.textContent).toContain('Write pylock.toml?');
    await press('Cancel');
    await freezing;
    expect(written()).toEqual([]);
  });

  test('says in the dialog what is not to be had with an option', async () => {
    const freezing = actions.freeze(environment);
    await finish(plan);
    await press('Options');
    await choose('hashes of all files');
    await act(async () => {
      const data = { code: 'unreachable', message: 'The index does not answer.' };
      server.emit('job-2', { event: 'failed', data });
      await settle();
    });
    expect(dialog()?.querySelector('[role=alert]')?.textContent).toBe(
      'The index does not answer.'
    );
    await press('Cancel');
    await freezing;
  });

  test('of what is up to date leads to the options all the same', async () => {
    const freezing = actions.freeze(environment);
    await finish({ ...plan, changed: false, diff: '' });
    await freezing;
    const [, options] = Notification.manager.notifications[0]?.options.actions ?? [];
    await act(async () => {
      options?.callback(new MouseEvent('click'));
      await settle();
    });
    await finish({ ...plan, changed: false, diff: '' });
    expect(dialog()?.textContent).toContain('is up to date');
    await choose('As a lock');
    await finish(plan);
    await press('Cancel');
  });

  test.each(['job', 'request'])(
    'shows the new difference where the file was changed meanwhile (%s)',
    async when => {
      const freezing = actions.freeze(environment);
      await finish(plan);
      const data = { code: 'requirements-changed', message: 'Changed' };
      if (when === 'request') {
        server.refusal = new ApiError(data.code, data.message, '', 409);
      }
      await press('Write');
      if (when === 'job') {
        await act(async () => {
          server.emit('job-2', { event: 'failed', data });
          await settle();
        });
      }
      await finish({ ...plan, diff: DIFF.replace('==1', '==0') });
      expect(dialog()?.textContent).toContain('changed meanwhile');
      expect(dialog()?.textContent).toContain('−numpy==0');
      expect(model.job?.state).not.toBe('failed');
      expect(model.requests.problem).toBeNull();
      await press('Cancel');
      await freezing;
    }
  );

  test('that cannot be planned says why, and can be tried again', async () => {
    const freezing = actions.freeze(environment);
    await act(async () => {
      await settle();
      const data = { code: 'invalid-requirements-file', message: 'Line 3' };
      server.emit('job-1', { event: 'failed', data });
      await freezing;
    });
    expect(model.requests.problem?.error.message).toBe('Line 3');
    const again = model.requests.problem?.retry();
    await finish(plan);
    await press('Cancel');
    await again;
  });

  test('of hostile lines shows text', async () => {
    const freezing = actions.freeze(environment);
    await finish({ ...plan, diff: `@@ -0,0 +1 @@\n+${HOSTILE}`, local: [HOSTILE] });
    expect(dialog()?.textContent).toContain(HOSTILE);
    expect(dialog()?.querySelector('img')).toBeNull();
    await press('Cancel');
    await freezing;
  });
});

describe('drift', () => {
  test('is read with the environment, and anew on demand', async () => {
    expect(model.drift.comparison?.agrees).toBe(true);
    server.comparisonsById.set('id-p', differing());
    await model.drift.refresh();
    expect(model.drift.comparison?.agrees).toBe(false);
    await model.drift.show(null);
    expect(model.drift.comparison).toBeNull();
  });

  test('of an environment that cannot be compared is not asked for', async () => {
    server.addEnvironment('broken', { allows: ['remove'] });
    await model.setFolder('broken');
    await model.refresh();
    expect(server.requests).not.toContain('GET comparison id-broken requirements.txt');
  });

  test('that cannot be read says why', async () => {
    server.outage = new ApiError('invalid-requirements-file', 'Line 3');
    await model.drift.refresh();
    expect(model.drift.error?.message).toBe('Line 3');
  });
});

describe('compare', () => {
  test('shows the differences, and does what is chosen', async () => {
    server.comparisonsById.set('id-p', differing());
    const comparing = actions.compare(environment, 'requirements.txt');
    await act(settle);
    const text = dialog()?.textContent ?? '';
    expect(text).toContain('rich>=13');
    expect(text).toContain('numpy==2, installed is 1');
    expect(text).toContain('tiny 1.0');
    await press('Sync…');
    const changes = [{ name: 'tiny', before: '1.0', after: null }];
    await finish({ changes, unasked: ['tiny'] });
    expect(server.requests.at(-1)).toContain('"requirements":["requirements.txt"]');
    expect(model.previews.current?.stage).toBe('asking');
    model.previews.cancel();
    await comparing;
  });

  test('of what agrees offers nothing', async () => {
    const comparing = actions.compare(environment, 'requirements.txt');
    await act(settle);
    expect(document.querySelectorAll('.jp-Dialog-button')).toHaveLength(1);
    await press('Close');
    await comparing;
  });

  test('that fails is shown with the chance to try it again', async () => {
    server.outage = new ApiError('offline', 'No answer');
    await actions.compare(environment, 'requirements.txt');
    expect(model.requests.problem?.error.message).toBe('No answer');
  });
});

describe('a file', () => {
  test('belongs to the environment above it', async () => {
    const files: string[] = [];
    server.addFolder('p/sub', { environment });
    await actions.withFile('p/sub/requirements-dev.txt', (_, file) => {
      files.push(file);
      return Promise.resolve();
    });
    expect(files).toEqual(['sub/requirements-dev.txt']);
  });

  test.each([
    ['Create', true],
    ['Cancel', false]
  ])('in a folder without environment offers one: %s', async (label, creates) => {
    server.addFolder('bare');
    const acting = actions.withFile('bare/requirements.txt', () =>
      Promise.reject(new Error('called'))
    );
    await act(settle);
    await press(label);
    await acting;
    expect(
      server.requests.includes(
        'POST create {"folder":"bare","requirements":["requirements.txt"],"project_requirements":false}'
      )
    ).toBe(creates);
  });

  test.each([
    ['requirements.txt', true],
    ['a/b/Requirements.TXT', true],
    ['requirements-dev.txt', true],
    ['dev-requirements.txt', true],
    ['requirements_3.11.txt', true],
    ['requirements.txt.bak', false],
    ['requirements.in', false],
    ['notrequirements.txt', false],
    ['requirements', false]
  ])('called %s is a requirements file: %s', (path, is) => {
    expect(isRequirementsFile(path)).toBe(is);
  });
});
