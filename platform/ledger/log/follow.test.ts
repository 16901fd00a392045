import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { FileKeys } from '@vitrine/core/keys';
import { systemClock } from '@vitrine/core/process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFileLedger } from '../storage/file/file-ledger.ts';
import { follow } from './follow.ts';
import type { Ledger } from './ledger.ts';
import { anyEvent, sampleDraft, testOrigin } from '../testing.ts';

let base: string;
let ledger: Ledger;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'vitrine-follow-'));
  ledger = await openFileLedger({
    dir: join(base, 'ledger'),
    keys: new FileKeys(join(base, 'keys')),
    clock: systemClock,
    origin: testOrigin,
    events: anyEvent,
  });
});
afterEach(async () => {
  await ledger.close();
  await rm(base, { recursive: true });
});

test('entries that were there and entries that come are applied once each, in order, one at a time', async () => {
  await ledger.append([0, 1, 2].map((n) => sampleDraft(n)));
  const applied: number[] = [];
  let busy = false;
  const follower = follow(ledger, {
    from: 1,
    apply: async (entry) => {
      expect(busy).toBe(false);
      busy = true;
      await turn();
      applied.push(entry.index);
      busy = false;
    },
  });
  await Promise.all(
    Array.from({ length: 20 }, async (_, n) => {
      const [entry] = await ledger.append([sampleDraft(n)]);
      await follower.reached(entry?.index ?? -1);
      expect(applied).toContain(entry?.index);
    }),
  );
  expect(applied).toEqual(Array.from({ length: 22 }, (_, i) => i + 1));
  expect(follower.next).toBe(23);
  await follower.reached(0);
  await follower.stop();
});

test('an entry that cannot be applied stops everything after it', async () => {
  const applied: number[] = [];
  const failure = new Error('projection broke');
  const follower = follow(ledger, {
    from: 0,
    apply: async (entry) => {
      if (entry.index === 1) throw failure;
      applied.push(entry.index);
    },
  });
  await ledger.append([0, 1, 2].map((n) => sampleDraft(n)));
  await follower.reached(0);
  await expect(follower.reached(1)).rejects.toBe(failure);
  await ledger.append([sampleDraft(3)]);
  await expect(follower.reached(3)).rejects.toBe(failure);
  expect(applied).toEqual([0]);
});

test('a stopped follower applies no more, and says so to who waits', async () => {
  const applied: number[] = [];
  const follower = follow(ledger, {
    from: 0,
    apply: async (entry) => {
      applied.push(entry.index);
    },
  });
  await ledger.append([sampleDraft(0)]);
  await follower.reached(0);
  const waiting = expect(follower.reached(1)).rejects.toMatchObject({ code: 'unavailable' });
  await follower.stop();
  await waiting;
  await ledger.append([sampleDraft(1)]);
  expect(applied).toEqual([0]);
});
