import { expect, test, vi } from 'vitest';
import { browserApi, iterable, strangerApi } from './transport.ts';

/** A response whose body cannot be iterated, as in engines that have only readers. */
function plain(parts: string[], onCancel: () => void): Response {
  const queue = parts.map((part) => new TextEncoder().encode(part));
  const reader = {
    read: async () => {
      const value = queue.shift();
      return value === undefined ? { done: true } : { done: false, value };
    },
    cancel: async () => onCancel(),
  };
  return { body: { getReader: () => reader } } as unknown as Response;
}

const bytesOf = (response: Response) => response.body as unknown as AsyncIterable<Uint8Array>;

test('a stream is read to its end where the engine cannot iterate it', async () => {
  let text = '';
  for await (const chunk of bytesOf(iterable(plain(['a\n', 'b\n'], () => undefined)))) {
    text += new TextDecoder().decode(chunk);
  }
  expect(text).toBe('a\nb\n');
});

test('leaving a stream early lets go of it', async () => {
  let cancelled = 0;
  for await (const chunk of bytesOf(iterable(plain(['a', 'b'], () => (cancelled += 1))))) {
    expect(chunk).toHaveLength(1);
    break;
  }
  expect(cancelled).toBe(1);
});

test('what a page asks by itself goes without the session, which must end when nobody is there', async () => {
  const session = {
    mode: 'strict',
    oversightBody: 'IGARD',
    notices: [],
    stoppedSince: '2026-06-15T12:00:00Z',
  };
  const asked = vi.spyOn(globalThis, 'fetch').mockResolvedValue(Response.json(session));
  expect(await strangerApi.call('getSession', {})).toEqual(session);
  expect(asked).toHaveBeenCalledExactlyOnceWith(
    '/api/v1/session',
    expect.objectContaining({ credentials: 'omit' }),
  );
  asked.mockRestore();
});

test.each([
  ['Bearer', 'ended'],
  ['Bearer error="insufficient_user_authentication", max_age="900"', 'again'],
])('a refusal with the challenge %s says that the session is %s', async (challenge, why) => {
  const problem = { type: 'x', title: 'x', status: 401, detail: 'x', code: 'x' };
  const answer = Response.json(problem, { status: 401, headers: { 'www-authenticate': challenge } });
  const asked = vi.spyOn(globalThis, 'fetch').mockResolvedValue(answer);
  const said: string[] = [];
  await expect(browserApi((reason) => said.push(reason)).api.call('getHome', {})).rejects.toThrow();
  expect(said).toEqual([why]);
  asked.mockRestore();
});
