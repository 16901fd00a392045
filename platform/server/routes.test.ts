import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { routes, type RouteName } from '@vitrine/api';
import type { UseCases } from '@vitrine/app/use-case';
import { Forbidden, Unavailable } from '@vitrine/core/errors';
import { newPersonId } from '@vitrine/core/ids';
import { createLog } from '@vitrine/core/log';
import { NotSignedIn } from '@vitrine/identity/errors';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { listen, stop } from './listen.ts';
import { problemHandler } from './problems.ts';
import { apiRoutes } from './routes.ts';
import { observed, type Observed } from './telemetry/observe.ts';

/** What each use case was called with; the first one asked for decides what it answers. */
const called: { name: string; input: unknown }[] = [];
let answer: () => unknown = () => ({});

const useCases = new Proxy({} as UseCases, {
  ownKeys: () => Object.keys(routes).filter((name) => name !== 'getSession' && name !== 'endSession'),
  getOwnPropertyDescriptor: (_target, name) => ({
    configurable: true,
    enumerable: true,
    value: (_caller: unknown, input: unknown) => {
      called.push({ name: String(name), input });
      return answer();
    },
  }),
  get: (_target, name) => (_caller: unknown, input: unknown) => {
    called.push({ name: String(name), input });
    return answer();
  },
});
const sam = { id: newPersonId(), username: 'sam', name: 'Sam', roles: ['researcher'] };

/** What an observer was told, in the order in which requests ended. */
const watched: Observed[] = [];
const face = express();
face.use(
  observed({
    during: (work) => {
      work();
      return (end) => void watched.push(end);
    },
  }),
);
face.use(
  '/api/v1',
  apiRoutes(useCases, async (request) => {
    if (request.get('x-test-person') !== 'sam') throw new NotSignedIn({ detail: 'Nobody is signed in.' });
    return sam;
  }),
);
face.use(problemHandler(createLog('server', 'silent')));
const server = createServer(face);
beforeAll(() => listen(server, { port: 0, host: '127.0.0.1' }));
afterAll(() => stop(server));

interface Sent {
  readonly body?: string;
  readonly person?: boolean;
}
async function call(method: string, path: string, { body, person = true }: Sent = {}): Promise<Response> {
  const { port } = server.address() as AddressInfo;
  return fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(person ? { 'x-test-person': 'sam' } : {}) },
    ...(body === undefined ? {} : { body }),
  });
}
const codeOf = async (response: Response): Promise<unknown> =>
  ((await response.json()) as { code?: unknown }).code;
const paths = Object.entries(routes)
  .filter(([name]) => name !== 'getSession' && name !== 'endSession')
  .map(([name, { method, path }]) => ({
    name: name as RouteName,
    method,
    path: path.replace(/\{\w+\}/g, 'x'),
  }));

describe('the routes', () => {
  it.each(paths)(
    '$name is for nobody who is not signed in, and nothing is done',
    async ({ method, path }) => {
      called.length = 0;
      const response = await call(method, path, {
        person: false,
        ...(method === 'GET' ? {} : { body: '{}' }),
      });
      expect(response.status).toBe(401);
      expect(called).toEqual([]);
    },
  );

  it.each(paths)('$name tells which methods there are when asked by another', async ({ path }) => {
    const response = await call('PATCH', path, { body: '{}' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toMatch(/^(GET|POST|PUT|DELETE)/);
    expect(await codeOf(response)).toBe('method-not-allowed');
  });

  it.each([
    ['nested lists', `${'['.repeat(6_000)}${']'.repeat(6_000)}`],
    ['nested objects', `${'{"a":'.repeat(6_000)}1${'}'.repeat(6_000)}`],
    ['a deep value in a field that is read', `{"sql":${'['.repeat(6_000)}${']'.repeat(6_000)}}`],
    ['both in turn, just too deep', `${'[{"a":'.repeat(40)}1${'}]'.repeat(40)}`],
  ])('a body of %s is refused as one, and is no fault of ours', async (_, body) => {
    const response = await call('POST', '/agreements/A-v1.0/queries', { body });
    expect(response.status).toBe(400);
    expect(await codeOf(response)).toMatch(/^(invalid-input|unreadable-request)$/);
  });

  it.each<[string, string, unknown, string]>([
    [
      'a title',
      '/requests/r',
      { title: 'x'.repeat(201), context: {} },
      '“title” is too long: at most 200 characters',
    ],
    [
      'an answer',
      '/requests/r',
      { title: 'T', context: { purpose: 'x'.repeat(4_001) } },
      '“context.purpose” is too long: at most 4,000 characters',
    ],
    ['no title', '/requests/r', { title: '  ', context: {} }, '“title” is empty'],
    [
      'a field of another kind',
      '/requests/r',
      { title: 7, context: {} },
      '“title” is missing, or not of the form',
    ],
  ])('%s over its limit is refused with the limit, in words', async (_, path, body, said) => {
    const { method } = routes.saveRequest;
    const response = await call(method, path, { body: JSON.stringify(body) });
    expect(response.status).toBe(400);
    const problem = (await response.json()) as { code: string; detail: string };
    expect(problem.code).toBe('invalid-input');
    expect(problem.detail).toContain(said);
  });

  it.each(paths)(
    '$name says what is wrong with its input without a word of the schema',
    async ({ method, path }) => {
      if (method === 'GET') return;
      const long = 'x'.repeat(1_500_000);
      const fields = [
        'title',
        'text',
        'sql',
        'reason',
        'comment',
        'name',
        'note',
        'vote',
        'keyId',
        'code',
        'file',
      ];
      const response = await call(method, path, {
        body: JSON.stringify(Object.fromEntries(fields.map((field) => [field, long]))),
      });
      if (response.ok) return;
      const text = await response.text();
      expect(text).not.toMatch(/Invalid input|Too big|Too small|expected \w+ to have|Unrecognized|received/);
      expect(text.length).toBeLessThan(5_000);
    },
  );

  it('a query that is too long reaches the guard, and a body that is too long is told the limit', async () => {
    called.length = 0;
    answer = async () => ({ id: 'qry_x' });
    const long = JSON.stringify({ sql: 'a'.repeat(100_000) });
    expect((await call('POST', '/agreements/A-v1.0/queries', { body: long })).status).toBe(200);
    expect(called.map((one) => one.name)).toEqual(['startQuery']);
    const over = await call('POST', '/agreements/A-v1.0/queries', {
      body: JSON.stringify({ sql: 'a'.repeat(2 ** 21) }),
    });
    expect(await over.text()).toContain('at most 2 MiB');
  });

  it('text that no database keeps is refused, in the body and in the address', async () => {
    const body = JSON.stringify({ sql: 'SELECT \0' });
    expect(await codeOf(await call('POST', '/agreements/A-v1.0/queries', { body }))).toBe('invalid-input');
    expect(await codeOf(await call('GET', '/agreements/a%00b'))).toBe('invalid-input');
  });

  it('hands on what the schema knows, and nothing else', async () => {
    called.length = 0;
    answer = async () => ({ id: 'qry_x', secret: 'of the use case' });
    const body = JSON.stringify({ sql: 'SELECT 1', admin: true });
    const response = await call('POST', '/agreements/A-v1.0/queries', { body });
    expect(await response.json()).toEqual({ id: 'qry_x' });
    expect(called).toEqual([
      { name: 'startQuery', input: { params: { ref: 'A-v1.0' }, query: {}, body: { sql: 'SELECT 1' } } },
    ]);
  });

  it('shows an error of ours as a problem, and of any other nothing but that there was one', async () => {
    answer = async () => {
      throw new Forbidden({ detail: 'Not you.' });
    };
    expect(await codeOf(await call('GET', '/home'))).toBe('forbidden');
    answer = async () => {
      throw new Error('select * from policy_agreement: relation does not exist at /srv/vitrine');
    };
    const failed = await call('GET', '/home');
    expect(failed.status).toBe(500);
    const text = await failed.text();
    expect(text).toContain('internal');
    expect(text).not.toContain('policy_agreement');
    // An answer that is not of its schema is our fault, and its text is nobody's to read.
    answer = async () => ({ inbox: 'wrong', agreements: [] });
    const unfit = await call('GET', '/home');
    expect(unfit.status).toBe(500);
    expect(await unfit.text()).not.toContain('inbox');
  });

  it('a stream that fails after its first line says so in its last', async () => {
    answer = async function* () {
      yield { kind: 'progress', elapsedMs: 1, stage: 'Running' };
      throw new Forbidden({ detail: 'No more.' });
    };
    const lines = (await (await call('GET', '/queries/x/stream')).text()).trim().split('\n');
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ kind: 'problem', problem: { code: 'forbidden' } });
  });

  it('whoever watches is told how a stream really ended', async () => {
    const line = { kind: 'progress', elapsedMs: 1, stage: 'Running' };
    const ends = [
      ['refused', new Forbidden({ detail: 'No more.' })],
      ['failed', new Unavailable({ detail: 'Down.' })],
    ] as const;
    for (const [outcome, error] of ends) {
      answer = async function* () {
        yield line;
        throw error;
      };
      await (await call('GET', '/queries/x/stream')).text();
      await vi.waitFor(() => expect(watched.at(-1)).toMatchObject({ outcome, status: 200 }));
    }
    answer = async function* () {
      yield line;
      await new Promise(() => undefined);
    };
    const gone = await call('GET', '/queries/x/stream');
    await gone.body?.cancel();
    await vi.waitFor(() => expect(watched.at(-1)).toMatchObject({ outcome: 'gone', status: 0 }));
    answer = async function* () {
      yield line;
      yield { kind: 'progress', stage: 'Not in the contract', elapsedMs: 'x' };
    };
    await (await call('GET', '/queries/x/stream')).text();
    await vi.waitFor(() => expect(watched.at(-1)).toMatchObject({ outcome: 'failed' }));
  });
});
