import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, type TestPostgres } from '@vitrine/core/database/testing';
import { Corrupt } from '@vitrine/core/errors';
import { FileKeys } from '@vitrine/core/keys';
import { systemClock } from '@vitrine/core/process';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LedgerInUse, LedgerUnavailable } from '../../errors.ts';
import type { Ledger } from '../../log/ledger.ts';
import { anyEvent, ledgerContract, sampleDraft, testOrigin } from '../../testing.ts';
import { openPostgresLedger } from './postgres-ledger.ts';

let server: TestPostgres;
let base: string;
beforeAll(async () => {
  server = await startPostgres();
  base = await mkdtemp(join(tmpdir(), 'vitrine-pg-ledger-'));
});
afterAll(async () => {
  await server.dispose();
  await rm(base, { recursive: true });
});

const placeOf = (url: string) => ({ url, tilesDir: join(base, new URL(url).pathname, 'tiles') });

ledgerContract('PostgreSQL', async () => {
  const place = placeOf(await server.database());
  return {
    open: (options) => openPostgresLedger({ ...options, ...place }),
    dispose: () => Promise.resolve(),
  };
});

describe('a ledger in PostgreSQL', () => {
  let url: string;
  beforeEach(async () => {
    url = await server.database();
  });
  const open = (): Promise<Ledger> =>
    openPostgresLedger({
      ...placeOf(url),
      keys: new FileKeys(join(base, 'keys')),
      clock: systemClock,
      origin: testOrigin,
      events: anyEvent,
    });
  const ask = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  const numbers = async (ledger: Ledger): Promise<unknown[]> => {
    const found: unknown[] = [];
    for await (const entry of ledger.read()) found.push(entry.public['number']);
    return found;
  };

  test('has one writer: a second one is refused while it lives', async () => {
    const one = await open();
    await expect(open()).rejects.toBeInstanceOf(LedgerInUse);
    await one.append([sampleDraft(1)]);
    await one.close();
    const two = await open();
    expect(two.size).toBe(1);
    await two.close();
  });

  test('writes nothing more once another has opened it, and the other goes on unharmed', async () => {
    const one = await open();
    await one.append([sampleDraft(1)]);
    // What a machine that is cut off and comes back would meet: its number is no longer the last one.
    await ask('UPDATE vitrine_ledger.writer SET epoch = epoch + 1');
    await expect(one.append([sampleDraft(2)])).rejects.toBeInstanceOf(LedgerUnavailable);
    await expect(one.append([sampleDraft(3)])).rejects.toBeInstanceOf(LedgerUnavailable);
    await one.close();
    const after = await open();
    expect(await numbers(after)).toEqual([1]);
    await after.close();
  });

  test('appends nothing after entries that the database lost while it was open', async () => {
    const ledger = await open();
    await ledger.append([0, 1, 2].map((n) => sampleDraft(n)));
    await ledger.checkpoint();
    await ask('DELETE FROM vitrine_ledger.entry WHERE index = 2');
    await expect(ledger.append([sampleDraft(3)])).rejects.toBeInstanceOf(LedgerUnavailable);
    await ledger.close();
    await expect(open()).rejects.toBeInstanceOf(Corrupt);
  });

  test('loses nothing and doubles nothing while its connections are cut again and again', async () => {
    const ledger = await open();
    const enough = new AbortController();
    const cutting = (async () => {
      while (!enough.signal.aborted) {
        await ask(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()',
        );
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
    })();
    for (let n = 0; n < 60; n++) await ledger.append([sampleDraft(2 * n), sampleDraft(2 * n + 1)]);
    enough.abort();
    await cutting;
    const wanted = Array.from({ length: 120 }, (_, n) => n);
    expect(await numbers(ledger)).toEqual(wanted);
    await ledger.close();
    const after = await open();
    expect(await numbers(after)).toEqual(wanted);
    await after.close();
  });

  test('waits for a server that crashes and comes back, and goes on', async () => {
    const ledger = await open();
    await ledger.append([sampleDraft(0)]);
    const crash = server.crash();
    await Promise.all([1, 2, 3].map((n) => ledger.append([sampleDraft(n)])));
    await crash;
    expect(await numbers(ledger)).toEqual([0, 1, 2, 3]);
    await ledger.close();
  });

  test.each([
    [
      'changed',
      `UPDATE vitrine_ledger.entry SET leaf = replace(leaf, '"number":1', '"number":9') WHERE index = 1`,
    ],
    ['removed', 'DELETE FROM vitrine_ledger.entry WHERE index = 1'],
    ['cut off', 'DELETE FROM vitrine_ledger.entry WHERE index = 2'],
    ['unsigned', 'DELETE FROM vitrine_ledger.checkpoint'],
    ['lost with their checkpoint', 'TRUNCATE vitrine_ledger.entry, vitrine_ledger.checkpoint'],
  ])('of which rows were %s is not opened', async (_, damage) => {
    const ledger = await open();
    await ledger.append([0, 1, 2].map((n) => sampleDraft(n)));
    await ledger.close();
    await ask(damage);
    await expect(open()).rejects.toBeInstanceOf(Corrupt);
  });
});
