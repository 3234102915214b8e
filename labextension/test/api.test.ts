import { ServerConnection } from '@jupyterlab/services';
import { expect, test } from 'vitest';

import { Api, ApiError } from '../src/model/api';

interface IRequest {
  url: string;
  method: string;
  body: string;
}

/** An Api whose every request is answered with `answer`, and what it asked. */
function apiFor(answer: () => Response): { api: Api; asked: IRequest[] } {
  const asked: IRequest[] = [];
  const settings = ServerConnection.makeSettings({
    baseUrl: 'http://localhost/user/ana/',
    appUrl: '/lab',
    fetch: async (input: RequestInfo | URL) => {
      const request = input as Request;
      const body = await request.text();
      asked.push({ url: request.url, method: request.method, body });
      return answer();
    }
  });
  return { api: new Api(settings), asked };
}

function json(document: unknown, status = 200): Response {
  return new Response(JSON.stringify(document), { status });
}

async function failure(answer: () => Response): Promise<ApiError> {
  const { api } = apiFor(answer);
  return api.environments().then(
    () => {
      throw new Error('The request went through');
    },
    (reason: unknown) => reason as ApiError
  );
}

test('addresses lie under the base URL, and names in them are escaped', async () => {
  const { api, asked } = apiFor(() => json([]));
  await api.folder('a b/ä&?#');
  await api.packages('../x');
  await api.check('a b/ä&?#');
  expect(asked.map(({ url }) => url.replace(/&\d+$/, ''))).toEqual(
    [
      'http://localhost/user/ana/jupyter-venv/folder?path=a%20b%2F%C3%A4%26%3F%23',
      'http://localhost/user/ana/jupyter-venv/environments/..%2Fx/packages',
      'http://localhost/user/ana/jupyter-venv/check?path=a%20b%2F%C3%A4%26%3F%23'
    ].map(url => expect.stringContaining(url) as string)
  );
});

test('changes are posted, and removal says whether kernels may be shut down', async () => {
  const { api, asked } = apiFor(() => json({ id: 'j' }, 202));
  await api.change('e', { verb: 'install', arguments: ['rich'] });
  await api.remove('e', true);
  await api.cancel('j');
  expect(asked.map(({ method }) => method)).toEqual(['POST', 'DELETE', 'DELETE']);
  expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
    verb: 'install',
    arguments: ['rich']
  });
  expect(asked[1]?.url).toContain('/environments/e?shutdown_kernels=true');
});

test('running notebooks again is posted with its folder, in a place of its own', async () => {
  const { api, asked } = apiFor(() => json({ id: 'j' }, 202));
  const request = { folder: 'a b', notebooks: ['x.ipynb'], as_of: 'git' };
  await api.reproduce(request);
  expect(asked[0]?.method).toBe('POST');
  expect(asked[0]?.url).toContain(
    'http://localhost/user/ana/jupyter-venv/reproductions'
  );
  expect(JSON.parse(asked[0]?.body ?? '')).toEqual(request);
});

test.each([
  ['our own error', json({ code: 'busy', message: 'Ana is at it' }, 409), 'busy'],
  [
    'Jupyter’s own 404',
    json({ message: 'Not Found' }, 404),
    'server-extension-missing'
  ],
  [
    'a page instead',
    new Response('<html>', { status: 404 }),
    'server-extension-missing'
  ],
  ['403 without a document', new Response('', { status: 403 }), 'denied'],
  ['a proxy’s 502', new Response('Bad Gateway', { status: 502 }), 'unexpected'],
  ['200 without JSON', new Response('<html>'), 'unexpected']
])('%s', async (_, response, code) => {
  const error = await failure(() => response);
  expect(error).toBeInstanceOf(ApiError);
  expect(error.code).toBe(code);
});

test('no answer at all', async () => {
  const error = await failure(() => {
    throw new TypeError('Failed to fetch');
  });
  expect(error).toMatchObject({ code: 'offline', status: 0 });
});

test('details come along', async () => {
  const document = { code: 'build-failed', message: 'No', details: 'gcc: what?' };
  expect(await failure(() => json(document, 500))).toMatchObject({
    details: 'gcc: what?',
    status: 500
  });
});
