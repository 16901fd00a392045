import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { FileKeys, manualClock, newPersonId, parseAgreementRef } from '@vitrine/core';
import type { Person } from '@vitrine/identity';
import { openFileLedger, type Ledger } from '@vitrine/ledger';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';
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

test('a room that is told to close while it is being opened does not stay open', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'vb-'));
  const keys = new FileKeys(join(dir, 'keys'));
  const clock = manualClock('2026-06-15T12:00:00.000Z');
  const ledger = await openFileLedger({
    dir: join(dir, 'ledger'),
    keys,
    clock,
    origin: 'vitrine.example/rooms',
  });
  const socketPath = join(dir, 's');
  const left = Promise.withResolvers<undefined>();
  const reader = createServer((socket) => socket.once('close', () => left.resolve(undefined)).resume());
  reader.listen(socketPath);
  const opening = Promise.withResolvers<object>();
  const asked = Promise.withResolvers<undefined>();
  const calls = {
    open: () => {
      asked.resolve(undefined);
      return opening.promise;
    },
    close: async () => undefined,
    closeRoom: async () => undefined,
  };
  const book = new RoomBook(calls as unknown as RoomCalls, ledger);
  const ref = parseAgreementRef('SAMPLE-1-v1.0');
  const person = { id: newPersonId(), username: 'sam' } as Person;
  const record = { document: {}, digest: '', signatures: [] };
  const room = book.ensure(person, { ref, record } as unknown as UsableAgreement, () => undefined);
  await asked.promise;
  await book.closeAgreement(ref, 'stopped');
  opening.resolve({ socketPath, confined: true, cuts: [] });
  await room.catch(() => undefined);
  await left.promise;
  expect(book.state(person, ref)).toBe('closed');
  book.close();
  reader.close();
  await ledger.close();
  await rm(dir, { recursive: true });
});
