import { expect, test } from 'vitest';
import { iterable } from './transport.ts';

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
