import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Conflict, Forbidden, Unavailable, VitrineError } from '@vitrine/core/errors';
import { FileKeys } from '@vitrine/core/keys';
import { systemClock } from '@vitrine/core/process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { closeDangling, recordAct } from './acts.ts';
import type { Entry } from './entry.ts';
import { InvalidEntry, LedgerUnavailable } from '../errors.ts';
import { FileStorage } from '../storage/file/file-storage.ts';
import type { Ledger } from './ledger.ts';
import type { LedgerStorage } from './storage.ts';
import { StoredLedger } from './stored-ledger.ts';
import { anyEvent, testOrigin } from '../testing.ts';

let base: string;
let ledger: Ledger;
/** How many more commits reach the disk before it fails; negative for all. */
let commitsLeft: number;

async function open(): Promise<void> {
  const storage = await FileStorage.open(join(base, 'ledger'));
  const failing = new Proxy<LedgerStorage>(storage, {
    get(target, name) {
      if (name === 'append' && commitsLeft-- === 0) {
        return () => Promise.reject(new Error('No space left at /secret/path'));
      }
      const value = Reflect.get(target, name) as unknown;
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  const keys = new FileKeys(join(base, 'keys'));
  ledger = await StoredLedger.open(failing, {
    keys,
    clock: systemClock,
    origin: testOrigin,
    events: anyEvent,
  });
}
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'vitrine-acts-'));
  commitsLeft = -1;
  await open();
});
afterEach(async () => {
  await ledger.close();
  await rm(base, { recursive: true });
});

const draft = {
  type: 'query',
  public: { agreement: 'DARS-X-v1.0' },
  private: { actor: 'per_abcdefghijklmnopqrst', sql: 'SELECT 1' },
};
async function entries(): Promise<readonly Entry[]> {
  const all: Entry[] = [];
  for await (const entry of ledger.read()) all.push(entry);
  return all;
}

test('the intent is on disk before the act, the outcome before its result', async () => {
  const result = await recordAct(ledger, draft, async ({ act, intent, note }) => {
    expect(ledger.size).toBe(1);
    expect(await ledger.entry(0)).toEqual(intent);
    expect(intent).toMatchObject({ ...draft, phase: 'intent', act });
    note({ public: { rows: 3 } });
    note({ private: { columns: ['age'] } });
    return 42;
  });
  expect(result).toBe(42);
  const [intent, outcome] = await entries();
  expect(outcome).toMatchObject({
    type: 'query',
    phase: 'outcome',
    result: 'done',
    act: intent?.act,
    public: { rows: 3 },
    private: { actor: 'per_abcdefghijklmnopqrst', columns: ['age'] },
  });
});

class Unfinished extends VitrineError {
  readonly code = 'unfinished';
  readonly status = 422;
  readonly title = 'It was begun and did not come to its end';
  override get refuses(): boolean {
    return false;
  }
}

test.each([
  [new Forbidden({ detail: 'secret words' }), 'refused', 'forbidden'],
  [new Conflict({ detail: 'secret words' }), 'refused', 'conflict'],
  [new Unavailable({ detail: 'secret words' }), 'failed', 'unavailable'],
  [new Error('secret words'), 'failed', 'internal'],
  [new Unfinished({ detail: 'secret words' }), 'failed', 'unfinished'],
])('%s is recorded by its code, never its text, and thrown on', async (error, result, code) => {
  const acting = recordAct(ledger, draft, async ({ note }) => {
    note({ public: { rows: 0 } });
    throw error;
  });
  await expect(acting).rejects.toBe(error);
  const [, outcome] = await entries();
  expect(outcome).toMatchObject({ phase: 'outcome', result, public: { code, rows: 0 } });
  expect(JSON.stringify(outcome)).not.toContain('secret words');
});

test('without an intent on disk nothing is done', async () => {
  commitsLeft = 0;
  let done = false;
  const acting = recordAct(ledger, draft, async () => {
    done = true;
  });
  await expect(acting).rejects.toBeInstanceOf(LedgerUnavailable);
  expect(done).toBe(false);
  expect(ledger.size).toBe(0);
});

test('an intent that cannot be written down is refused and nothing is done', async () => {
  let done = false;
  const acting = recordAct(ledger, { ...draft, private: { actor: 'system', sql: '\ud800' } }, async () => {
    done = true;
  });
  await expect(acting).rejects.toBeInstanceOf(InvalidEntry);
  expect(done).toBe(false);
});

test('without an outcome on disk the result is withheld, and the restart says interrupted', async () => {
  commitsLeft = 1;
  await expect(recordAct(ledger, draft, async () => 'rows')).rejects.toBeInstanceOf(LedgerUnavailable);
  await ledger.close();
  commitsLeft = -1;
  await open();
  await closeDangling(ledger);
  expect((await entries()).map((entry) => [entry.phase, entry.result])).toEqual([
    ['intent', undefined],
    ['outcome', 'interrupted'],
  ]);
  // It is found by what the intent said of itself in public.
  expect((await entries()).at(-1)?.public).toEqual({ ...draft.public, intent: 0 });
});

test('an outcome that cannot be written down withholds the result too', async () => {
  const acting = recordAct(ledger, draft, async ({ note }) => {
    note({ public: { long: 'x'.repeat(70_000) } });
    return 'rows';
  });
  await expect(acting).rejects.toBeInstanceOf(LedgerUnavailable);
});

test('once the disk has failed nothing more is taken, and the reason is not told', async () => {
  commitsLeft = 1;
  const append = () =>
    recordAct(ledger, draft, async () => 1).catch((error: unknown) => error as LedgerUnavailable);
  const failures = [await append(), await append(), await append()];
  for (const failure of failures) {
    expect(failure).toBeInstanceOf(LedgerUnavailable);
    expect(String(failure)).not.toContain('/secret/path');
  }
  expect(ledger.size).toBe(1);
});
