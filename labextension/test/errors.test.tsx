import { MimeModel, RenderMimeRegistry } from '@jupyterlab/rendermime';
import { Widget } from '@lumino/widgets';
import { act } from 'react';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { ErrorRenderer, addErrorHelp } from '../src/lab/errors';
import { MissingModules } from '../src/model/missing';
import { MissingWidget } from '../src/lab/missingwidget';
import { ERROR_MIME } from '../src/model/modules';
import { FakePlace } from './place';
import { settle } from './server';
import { Tab, trans } from './tab';

const HOSTILE = '<img src=x onerror=alert(1)>';
const TRACEBACK = 'application/vnd.jupyter.stderr';

let tab: Tab;

beforeEach(async () => {
  tab = new Tab();
  await tab.open();
});

afterEach(() => {
  tab.close();
});

describe('below a traceback', () => {
  let missing: MissingModules;

  beforeEach(() => {
    missing = new MissingModules(tab.model);
    tab.server.modulesByName.set('sklearn', {
      module: 'sklearn',
      kind: 'known',
      distribution: 'scikit-learn',
      installed: null,
      path: null,
      project: null
    });
  });

  async function open(
    place: FakePlace | null,
    module = 'sklearn',
    otherwise = ''
  ): Promise<MissingWidget> {
    const widget = new MissingWidget(module, {
      otherwise,
      model: tab.model,
      missing,
      trans,
      showPanel: () => undefined,
      placeOf: () => place
    });
    await act(async () => {
      Widget.attach(widget, tab.node.appendChild(document.createElement('div')));
      await settle();
      await settle();
    });
    return widget;
  }

  test('a kernel of ours gets one button', async () => {
    await open(new FakePlace('venv-p'));
    expect(tab.text).toContain('scikit-learn');
    await tab.press('Install scikit-learn');
    expect(tab.server.requests.at(-1)).toContain('"preview":true');
  });

  test.each([
    ['a kernel of somebody else', new FakePlace('python3')],
    ['no kernel', new FakePlace(null)],
    ['no notebook', null]
  ])('%s gets nothing', async (_, place) => {
    await open(place);
    expect(tab.text).toBe('');
    expect(tab.server.requests.filter(line => line.startsWith('GET module'))).toEqual(
      []
    );
  });

  test('other words are only said where there is no help', async () => {
    const place = new FakePlace('python3');
    await open(place, 'sklearn', HOSTILE);
    expect(tab.text).toBe(HOSTILE);
    expect(tab.node.querySelector('img, button')).toBeNull();
    await act(async () => {
      place.changeKernel('venv-p');
      await settle();
      await settle();
    });
    expect(tab.text).not.toContain(HOSTILE);
    expect(tab.text).toContain('Install scikit-learn');
  });

  test('what nobody has vetted is shown with all that is known', async () => {
    tab.server.modulesByName.set('foo', {
      module: 'foo',
      kind: 'unknown',
      distribution: 'foo',
      installed: null,
      path: null,
      project: { name: 'foo', summary: HOSTILE, first_released: null, versions: [] }
    });
    await open(new FakePlace('venv-p'), 'foo');
    expect(tab.text).toContain(HOSTILE);
    expect(tab.text).toContain('not known');
    expect(tab.node.querySelector('img, a')).toBeNull();
    expect(tab.node.querySelectorAll('button')).toHaveLength(1);
    expect(tab.node.querySelector('button')?.textContent).toBe('Install foo…');
  });

  test('nothing is installed while another change is under way', async () => {
    await tab.model.requests.change('id-p', { verb: 'upgrade', arguments: [] });
    await open(new FakePlace('venv-p'));
    expect(tab.node.querySelector('button')?.disabled).toBe(true);
  });

  test('what is installed can be run again, if need be in a new kernel', async () => {
    tab.server.modulesByName.set('sklearn', {
      module: 'sklearn',
      kind: 'installed',
      distribution: 'scikit-learn',
      installed: '1.5',
      path: null,
      project: null
    });
    const place = new FakePlace('venv-p');
    await open(place);
    await tab.press('Run cell again');
    await tab.press('Restart kernel');
    expect(place.happened).toEqual(['ran', 'restarted']);
  });

  test('nobody listens any more once it is gone', async () => {
    const widget = await open(new FakePlace('venv-p'));
    act(() => {
      widget.dispose();
    });
    await act(() => missing.check('id-p', 'sklearn'));
    expect(tab.text).toBe('');
  });
});

describe('the renderer of errors', () => {
  function registry(): RenderMimeRegistry {
    const made = new RenderMimeRegistry();
    made.addFactory(
      {
        safe: true,
        mimeTypes: [TRACEBACK],
        createRenderer: ({ mimeType }) => new PlainRenderer(mimeType)
      },
      110
    );
    return made;
  }

  class PlainRenderer extends Widget {
    constructor(private readonly mimeType: string) {
      super();
    }

    renderModel({ data }: { data: Record<string, unknown> }): Promise<void> {
      this.node.textContent = String(data[this.mimeType]);
      return Promise.resolve();
    }
  }

  function output(ename: string): MimeModel {
    const evalue = "No module named 'sklearn'";
    return new MimeModel({
      data: {
        [ERROR_MIME]: { ename, evalue, traceback: [] },
        [TRACEBACK]: 'the traceback'
      }
    });
  }

  test.each([
    ['ModuleNotFoundError', 'the traceback sklearn'],
    ['ValueError', 'the traceback']
  ])('draws a %s as ever: %s', async (ename, text) => {
    const mimes = registry();
    addErrorHelp(mimes, module => {
      const help = new Widget();
      help.node.textContent = ` ${module}`;
      return help;
    });
    const model = output(ename);
    expect(mimes.preferredMimeType(model.data, 'ensure')).toBe(ERROR_MIME);
    const renderer = mimes.createRenderer(ERROR_MIME);
    await renderer.renderModel(model);
    await renderer.renderModel(model);
    expect(renderer).toBeInstanceOf(ErrorRenderer);
    expect(renderer.node.textContent).toBe(text);
  });

  test('is not there where nobody draws errors', () => {
    const mimes = new RenderMimeRegistry();
    addErrorHelp(mimes, () => new Widget());
    expect(mimes.mimeTypes).toEqual([]);
  });
});
