import * as React from 'react';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { Actions } from '../src/actions';
import { ApiError } from '../src/model/api';
import type { EnvironmentsModel } from '../src/model/model';
import type { IJob } from '../src/model/schema';
import { DriftView } from '../src/views/drift';
import { Reason } from '../src/views/reason';
import { RestartsView } from '../src/views/restarts';
import { FakeKernel } from './kernels';
import { Tab, trans } from './tab';

const HOSTILE = '<img src=x onerror=alert(1)>';

let tab: Tab;

beforeEach(async () => {
  tab = new Tab();
  await tab.open();
});

afterEach(() => {
  tab.close();
});

describe('in the card', () => {
  const props = (): {
    model: EnvironmentsModel;
    actions: Actions;
    trans: typeof trans;
  } => ({
    model: tab.model,
    actions: {} as Actions,
    trans
  });

  test('a file that differs is a badge that opens', async () => {
    tab.server.comparisonsById.set('id-p', {
      file: 'requirements.txt',
      exists: true,
      agrees: false,
      missing: [{ name: HOSTILE, requirement: HOSTILE }],
      different: [],
      unlisted: [{ name: 'tiny', installed: '1.0' }]
    });
    await tab.model.drift.refresh();
    tab.draw(<DriftView {...props()} />);
    expect(tab.text).toBe('requirements.txt differs (2)');
    await tab.press('requirements.txt differs (2)');
    expect(tab.text).toContain('tiny 1.0');
    expect(tab.text).toContain(HOSTILE);
    expect(tab.node.querySelector('img')).toBeNull();
  });

  test('a file that agrees is a quiet line, and one that is not there none', async () => {
    tab.draw(<DriftView {...props()} />);
    expect(tab.text).toBe('Matches requirements.txt');
    tab.server.comparisonsById.set('id-p', {
      file: 'requirements.txt',
      exists: false,
      agrees: false,
      missing: [],
      different: [],
      unlisted: []
    });
    await tab.model.drift.refresh();
    tab.draw(<DriftView {...props()} />);
    expect(tab.text).toBe('');
    expect(tab.model.drift.differs).toBe(false);
  });

  test('a file that cannot be read says why', async () => {
    tab.server.outage = new ApiError('invalid-requirements-file', 'Line 3 is wrong');
    await tab.model.drift.refresh();
    tab.draw(<DriftView {...props()} />);
    expect(tab.text).toContain('Line 3 is wrong');
  });

  test('a kernel to restart has a button and can be dismissed', async () => {
    const kernel = new FakeKernel();
    await tab.findStale(kernel);
    tab.draw(<RestartsView {...props()} environmentId="id-p" />);
    expect(tab.node.querySelector('[role=status]')?.textContent).toContain('numpy 1.0');
    await tab.press('Restart work.ipynb');
    expect(kernel.restarts).toBe(1);
    await tab.findStale(kernel);
    tab.draw(<RestartsView {...props()} environmentId="id-p" />);
    await tab.press('Dismiss the advice on work.ipynb');
    tab.draw(<RestartsView {...props()} environmentId="id-p" />);
    expect(tab.text).toBe('');
  });
});

describe('why a job failed', () => {
  function failed(code: string, message: string): IJob {
    const error = { code, message, details: 'the evidence' };
    return { ...tab.server.addJob('install', 'p'), state: 'failed', message, error };
  }

  test('is said by what stands against what', async () => {
    const message =
      'Because numba==0.60.0 depends on numpy<2.1 and you require numba==0.60.0, we can conclude that x. And because you require numpy==2.2.0, we can conclude that y.';
    tab.draw(<Reason trans={trans} job={failed('resolution-failed', message)} />);
    const claims = [...tab.node.querySelectorAll('li')].map(item => item.textContent);
    expect(claims).toEqual([
      'you want numba==0.60.0',
      'you want numpy==2.2.0',
      'numba==0.60.0 needs numpy<2.1'
    ]);
    expect(tab.text).not.toContain('conclude');
    await tab.press('Details');
    expect(tab.text).toContain('conclude');
    expect(tab.text).toContain('the evidence');
  });

  test('is cut where it is very long, and there in full on demand', async () => {
    tab.draw(<Reason trans={trans} job={failed('x', 'word '.repeat(400))} />);
    expect(tab.node.querySelector('.jp-Venv-clamped')).not.toBeNull();
    await tab.press('Show all of it');
    expect(tab.node.querySelector('.jp-Venv-clamped')).toBeNull();
  });
});
