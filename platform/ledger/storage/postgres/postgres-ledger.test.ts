import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Corrupt } from '@vitrine/core/errors';
import { FileKeys } from '@vitrine/core/keys';
import { openDatabase, wipe, type Database } from '@vitrine/core/database';
import { systemClock } from '@vitrine/core/process';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { LedgerUnavailable } from '../../errors.ts';
import type { Ledger } from '../../log/ledger.ts';
import { openPostgresLedger } from './postgres-ledger.ts';
import { anyEvent, ledgerContract, sampleDraft, testOrigin } from '../../testing.ts';

let database: Database;
let base: string;
beforeAll(async () => {
  database = await openDatabase({ kind: 'memory' });
  base = await mkdtemp(join(tmpdir(), 'vitrine-pg-ledger-'));
});
afterAll(async () => {
  await database.destroy();
  await rm(base, { recursive: true });
});
const clear = async (): Promise<void> => {
  await sql`drop schema if exists vitrine_ledger cascade`.execute(database);
};
beforeEach(clear);

ledgerContract('PostgreSQL', async () => ({
  open: (options) => openPostgresLedger({ ...options, database }),
  dispose: clear,
}));

const open = (): Promise<Ledger> =>
  openPostgresLedger({
    database,
    keys: new FileKeys(join(base, 'keys')),
    clock: systemClock,
    origin: testOrigin,
    events: anyEvent,
  });

test('a second writer fails at its first entry and spoils nothing', async () => {
  const [one, two] = [await open(), await open()];
  await one.append([sampleDraft(1)]);
  await expect(two.append([sampleDraft(2)])).rejects.toBeInstanceOf(LedgerUnavailable);
  await two.close();
  await one.append([sampleDraft(3)]);
  await one.close();
  const after = await open();
  expect(after.size).toBe(2);
  await after.close();
});

test('throwing the metadata away leaves the ledger', async () => {
  const before = await open();
  await before.append([sampleDraft(1)]);
  await before.close();
  await wipe(database);
  const after = await open();
  expect(after.size).toBe(1);
  await after.close();
});

test.each([
  [
    'changed',
    sql`update vitrine_ledger.entry set leaf = replace(leaf, '"number":1', '"number":9') where index = 1`,
  ],
  ['removed', sql`delete from vitrine_ledger.entry where index = 1`],
  ['cut off', sql`delete from vitrine_ledger.entry where index = 2`],
  ['unsigned', sql`delete from vitrine_ledger.checkpoint`],
])('rows that were %s are refused at opening', async (_, damage) => {
  const ledger = await open();
  await ledger.append([0, 1, 2].map((n) => sampleDraft(n)));
  await ledger.close();
  await damage.execute(database);
  await expect(open()).rejects.toBeInstanceOf(Corrupt);
});
