import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { parseAgreementRef } from '@vitrine/core';
import type { Person } from '@vitrine/identity';
import type { Ledger } from '@vitrine/ledger';
import { RoomBook } from './room-book.ts';
import type { RoomCalls } from './room-calls.ts';

test('a question is seen to wait until its answer is given, whether or not its room still stands', async () => {
  const [calls, ledger]: unknown[] = [{}, {}];
  const book = new RoomBook(calls as RoomCalls, ledger as Ledger);
  const person = { id: 'p_1' } as Person;
  const ref = parseAgreementRef('SAMPLE-1-v1.0');
  expect(book.state(person, ref)).toBe('closed');
  const first = Promise.withResolvers<undefined>();
  const second = Promise.withResolvers<undefined>();
  const asked = [first, second].map((one) => book.use(person, ref, () => one.promise));
  expect(book.state(person, ref)).toBe('busy');
  first.resolve(undefined);
  await sleep(1);
  expect(book.state(person, ref)).toBe('busy');
  second.reject(new TypeError('as it happens'));
  await Promise.allSettled(asked);
  expect(book.state(person, ref)).toBe('closed');
  book.close();
});
