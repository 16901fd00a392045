import { anyEvent } from '@vitrine/ledger/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FileKeys } from '@vitrine/core/keys';
import { manualClock } from '@vitrine/core/process';
import { newPersonId, parseAgreementRef, parseDatasetId } from '@vitrine/core/ids';
import { Unavailable } from '@vitrine/core/errors';
import type { Person } from '@vitrine/identity/people';
import { openFileLedger } from '@vitrine/ledger/storage/file';
import { type Ledger } from '@vitrine/ledger/log';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';
import { RoomRegistry } from './room-registry.ts';
import type { OpenRoom as Opening, RoomCalls } from '@vitrine/datasets/catalogue/steward';

const ref = parseAgreementRef('SAMPLE-1-v1.0');
const person = { id: newPersonId(), username: 'sam' } as Person;
const [a, b, c] = (['a_a', 'b_b', 'c_c'] as const).map(parseDatasetId);
const granted: unknown = {
  ref,
  record: { document: {}, digest: '', signatures: [] },
  visible: [{ dataset: a }, { dataset: b }, { dataset: c }],
};
const usable = granted as UsableAgreement;

let dir: string;
let ledger: Ledger;
let book: RoomRegistry;
/** What befell rooms, in order. */
let happened: string[];
/** Holds the opening of rooms back. */
let gate: Promise<void>;
/** Holds the end of rooms' processes back. */
let dying: Promise<void>;
/** Says whether rooms may be opened. */
let demand: () => Promise<void>;
/** Whether rooms that are opened can be reached. */
let reachable: boolean;
let readers: Server[];
/** Closes an agreement's rooms on the steward's side. */
let close: () => Promise<void>;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vb-'));
  const keys = new FileKeys(join(dir, 'keys'));
  const clock = manualClock('2026-06-15T12:00:00.000Z');
  ledger = await openFileLedger({
    dir: join(dir, 'ledger'),
    keys,
    clock,
    origin: 'vitrine.example/rooms',
    events: anyEvent,
  });
  happened = [];
  gate = Promise.resolve();
  dying = Promise.resolve();
  demand = async () => undefined;
  reachable = true;
  close = async () => undefined;
  readers = [];
  const names = new Map<string, string>();
  const calls: unknown = {
    open: async ({ roomId, datasets }: Opening) => {
      const name = datasets.join('+');
      names.set(roomId, name);
      happened.push(`open ${name}`);
      await gate;
      const socketPath = join(dir, String(readers.length));
      const reader = createServer((socket) =>
        socket.once('close', () => happened.push(`left ${name}`)).resume(),
      );
      readers.push(reader);
      if (!reachable) return { socketPath: join(dir, 'none'), confined: true, cuts: [] };
      await new Promise<void>((resolve) => reader.listen(socketPath, resolve));
      return { socketPath, confined: true, cuts: [] };
    },
    close: () => close(),
    closeRoom: async (roomId: string) => {
      await dying;
      happened.push(`gone ${names.get(roomId)}`);
    },
  };
  const receipt = (index: number): ReturnType<Ledger['receipt']> => ledger.receipt(index);
  book = new RoomRegistry(calls as RoomCalls, ledger, receipt, () => demand());
});
afterEach(async () => {
  book.close();
  for (const reader of readers) reader.close();
  await ledger.close();
  await rm(dir, { recursive: true });
});

/** A question over some datasets, to be answered by hand. */
function ask(
  datasets: readonly (typeof a)[],
  signal?: AbortSignal,
): { begun: Promise<void>; answer(): void; fail(error: Error): void; done: Promise<unknown> } {
  const begun = Promise.withResolvers<undefined>();
  const answer = Promise.withResolvers<undefined>();
  const need = { datasets: datasets.map((one) => one ?? parseDatasetId('none')), onStep: () => undefined };
  const done = book
    .use(person, usable, signal === undefined ? need : { ...need, signal }, () => {
      begun.resolve(undefined);
      return answer.promise;
    })
    .catch((error: unknown) => error);
  return {
    begun: begun.promise,
    answer: () => answer.resolve(undefined),
    fail: (error) => answer.reject(error),
    done,
  };
}

test('a question is seen to wait until its answer is given, whether or not its room still stands', async () => {
  expect(book.state(person, ref)).toBe('closed');
  const first = ask([a]);
  expect(book.state(person, ref)).toBe('opening');
  const second = ask([a]);
  await Promise.all([first.begun, second.begun]);
  expect(happened).toEqual(['open a_a']);
  expect(book.state(person, ref)).toBe('busy');
  first.answer();
  await first.done;
  for (const reader of readers) reader.close();
  book.close();
  await sleep(20);
  expect(book.state(person, ref)).toBe('busy');
  second.fail(new TypeError('as it happens'));
  await second.done;
  expect(book.state(person, ref)).toBe('closed');
});

test('a room has no cut before somebody asks for it, and a wider one takes its place when it is free', async () => {
  const first = ask([b]);
  await first.begun;
  const wider = ask([a]);
  const widest = ask([c, a]);
  const within = ask([b]);
  await sleep(20);
  expect(happened).toEqual(['open b_b']);
  expect(book.state(person, ref)).toBe('busy');
  first.answer();
  await wider.begun;
  // One at a time: the room before is gone when the next is opened, and each is in the agreement's order.
  const narrow = ['open b_b', 'left b_b', 'gone b_b'];
  expect(happened.filter((one) => !one.startsWith('left'))).toEqual(['open b_b', 'gone b_b', 'open a_a+b_b']);
  wider.answer();
  await Promise.all([widest.begun, within.begun]);
  expect(happened).toHaveLength(narrow.length * 2 + 1);
  expect(happened).toContain('open a_a+b_b+c_c');
  widest.answer();
  within.answer();
  await Promise.all([wider.done, widest.done, within.done]);
  expect(book.state(person, ref)).toBe('ready');
  // What reads nothing is answered in the room there is.
  const nothing = ask([]);
  await nothing.begun;
  nothing.answer();
  expect(await nothing.done).toBeUndefined();
  expect(happened).toHaveLength(narrow.length * 2 + 1);
});

test('a question that is stopped waits for no room, and the room is there for others', async () => {
  const opened = Promise.withResolvers<undefined>();
  gate = opened.promise;
  const stop = new AbortController();
  const first = ask([a], stop.signal);
  const second = ask([a]);
  stop.abort();
  expect(await first.done).toMatchObject({ code: 'query-cancelled' });
  expect(await ask([a], stop.signal).done).toMatchObject({ code: 'query-cancelled' });
  // Nobody waits for the first room any more, and the second may still take its place.
  const wider = ask([b]);
  opened.resolve(undefined);
  await second.begun;
  second.answer();
  await wider.begun;
  wider.answer();
  await wider.done;
  expect(happened.filter((one) => !one.startsWith('left'))).toEqual(['open a_a', 'gone a_a', 'open a_a+b_b']);
});

test('a room that cannot be opened keeps no other from being opened', async () => {
  gate = Promise.reject(new TypeError('no cut'));
  gate.catch(() => undefined);
  const failing = ask([a]);
  const wider = ask([b]);
  expect([await failing.done, await wider.done]).toEqual([new TypeError('no cut'), new TypeError('no cut')]);
  expect(book.state(person, ref)).toBe('closed');
  gate = Promise.resolve();
  const again = ask([b]);
  await again.begun;
  again.answer();
  await again.done;
  expect(happened).toEqual(['open a_a', 'open a_a+b_b', 'open b_b']);
});

test('rooms that are told to close do not stay open, and what waits for one in use is not opened', async () => {
  const used = ask([a]);
  await used.begun;
  const waiting = ask([b]);
  expect(book.agreements()).toEqual(new Set([ref]));
  await book.closeAgreement(ref, 'stopped');
  expect(book.agreements()).toEqual(new Set());
  used.answer();
  await used.done;
  expect(await waiting.done).toMatchObject({ code: 'room-ended' });
  while (!happened.includes('gone a_a')) await sleep(5);
  expect(happened.filter((one) => !one.startsWith('left'))).toEqual(['open a_a', 'gone a_a']);
  expect(book.state(person, ref)).toBe('closed');
});

test('a room that is told to close while it is being opened is used by nobody', async () => {
  const opened = Promise.withResolvers<undefined>();
  gate = opened.promise;
  const waiting = ask([a]);
  while (happened.length === 0) await sleep(5);
  await book.closeAgreement(ref, 'stopped');
  opened.resolve(undefined);
  expect(await waiting.done).toMatchObject({ code: 'room-ended' });
  while (!happened.includes('gone a_a')) await sleep(5);
  expect(book.state(person, ref)).toBe('closed');
});

test('no room is opened beside one that was told to close while it was being opened', async () => {
  const opened = Promise.withResolvers<undefined>();
  gate = opened.promise;
  const stopped = ask([a]);
  while (happened.length === 0) await sleep(5);
  await book.closeAgreement(ref, 'opt-outs');
  gate = Promise.resolve();
  const next = ask([b]);
  await sleep(20);
  expect(happened).toEqual(['open a_a']);
  opened.resolve(undefined);
  expect(await stopped.done).toMatchObject({ code: 'room-ended' });
  await next.begun;
  next.answer();
  await next.done;
  expect(happened.filter((one) => !one.startsWith('left'))).toEqual(['open a_a', 'gone a_a', 'open b_b']);
});

test('nothing is opened, or recorded as opened, for what was stopped before', async () => {
  const stopped = new AbortController();
  stopped.abort();
  expect(await ask([a], stopped.signal).done).toMatchObject({ code: 'query-cancelled' });
  demand = async () => {
    throw new TypeError('an operator stopped everything');
  };
  expect(await ask([a]).done).toEqual(new TypeError('an operator stopped everything'));
  expect([happened, ledger.size, book.agreements().size]).toEqual([[], 0, 0]);
});

test('no room is opened before the process of the one that ended is gone', async () => {
  const first = ask([a]);
  await first.begun;
  const died = Promise.withResolvers<undefined>();
  dying = died.promise;
  await book.closeAgreement(ref, 'opt-outs');
  first.answer();
  await first.done;
  const next = ask([b]);
  while (!happened.includes('left a_a')) await sleep(5);
  await sleep(20);
  expect(happened).toEqual(['open a_a', 'left a_a']);
  died.resolve(undefined);
  await next.begun;
  next.answer();
  await next.done;
  // What the ended one held is not asked for again.
  expect(happened).toEqual(['open a_a', 'left a_a', 'gone a_a', 'open b_b']);
});

test('a room that cannot be reached, or whose opening cannot be recorded, does not stay open', async () => {
  reachable = false;
  expect(await ask([a]).done).toMatchObject({ code: 'room-ended' });
  expect(happened).toEqual(['open a_a', 'gone a_a']);
  reachable = true;
  const opened = Promise.withResolvers<undefined>();
  gate = opened.promise;
  const unrecorded = ask([b]);
  while (!happened.includes('open b_b')) await sleep(5);
  await ledger.close();
  opened.resolve(undefined);
  expect(await unrecorded.done).toMatchObject({ code: 'ledger-unavailable' });
  while (!happened.includes('left b_b')) await sleep(5);
  expect(happened).toContain('gone b_b');
});

test('rooms whose steward ended at that moment are closed with it, and that is on record', async () => {
  const used = ask([a]);
  await used.begun;
  const before = ledger.size;
  let asked = 0;
  close = async () => {
    if (asked++ === 0) throw new Unavailable({ detail: 'The other process ended before it answered.' });
  };
  await book.closeAgreement(ref, 'stopped');
  expect([asked, (await ledger.entry(before)).type]).toEqual([2, 'room.closed']);
  used.answer();
  await used.done;
  close = async () => {
    throw new TypeError('not closed');
  };
  await expect(book.closeAgreement(ref, 'stopped')).rejects.toThrow('not closed');
});
