import { createPublicKey, type KeyObject } from 'node:crypto';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyProvider } from '@vitrine/core/keys';
import { systemClock } from '@vitrine/core/process';
import { type Entry, type Ledger, ledgerOrigin } from '@vitrine/ledger/log';
import { openFileLedger } from '@vitrine/ledger/storage/file';
import { verifyLedger } from '@vitrine/ledger/verify';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describe as sentence } from '../audit/describe.ts';
import { Projection } from './projection.ts';
import { vocabulary } from './vocabulary.ts';

/**
 * Ledgers as they were written before events were declared: of a home with the sample data in which queries ran,
 * and of requests from their beginning to a download; `projected.json` is what the database then showed.
 */
const cases = [
  { name: 'home', origin: ledgerOrigin, size: 80 },
  { name: 'requests', origin: 'vitrine.example/app-tests', size: 42 },
];
/** Reads what the key signed, and cannot sign: a private key stands in no file of ours. */
const readingKeys = (publicKey: KeyObject): KeyProvider => ({
  publicKey: async () => publicKey,
  sign: async () => new Uint8Array(64),
  secret: async () => new Uint8Array(32),
  wrap: async (plain) => plain,
  unwrap: async (wrapped) => wrapped,
});

describe.each(cases)('a ledger from before events were declared: $name', ({ name, origin, size }) => {
  const kept = join(import.meta.dirname, 'before-declared-events', name);
  let dir: string;
  let publicKey: KeyObject;
  let ledger: Ledger;
  const entries: Entry[] = [];
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'vitrine-before-'));
    await cp(join(kept, 'ledger'), dir, { recursive: true });
    publicKey = createPublicKey(await readFile(join(kept, 'key.pem')));
    ledger = await openFileLedger({
      dir,
      origin,
      keys: readingKeys(publicKey),
      clock: systemClock,
      events: vocabulary,
    });
    for await (const entry of ledger.read()) entries.push(entry);
  });
  afterAll(async () => {
    await ledger.close();
    await rm(dir, { recursive: true });
  });

  it('still verifies, byte for byte', async () => {
    const found = await verifyLedger({ dir: join(kept, 'ledger'), publicKey, origin });
    expect(found).toMatchObject({ ok: true, size, signed: size, findings: [] });
  });

  it('still projects to what the database showed', async () => {
    const projected = JSON.parse(await readFile(join(kept, 'projected.json'), 'utf8')) as Record<
      string,
      string[]
    >;
    const projection = await Projection.open({ kind: 'memory' }, ledger);
    for (const [table, before] of Object.entries(projected)) {
      const now = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(
        projection.database,
      );
      const columns = Object.keys(JSON.parse(before[0] ?? '{}') as object);
      const rows = now.rows.map((row) =>
        JSON.stringify(Object.fromEntries(columns.map((column) => [column, row[column]]))),
      );
      expect([table, ...rows.sort()]).toEqual([table, ...before]);
    }
    await projection.close();
  });

  it('holds nothing that is not declared now, and has a sentence for each entry', () => {
    expect(entries).toHaveLength(size);
    for (const entry of entries) {
      const { type, phase, act, result, public: face, private: hidden } = entry;
      const draft = { type, phase, act, public: face, private: hidden };
      expect(() => vocabulary.demand(result === undefined ? draft : { ...draft, result })).not.toThrow();
      expect(sentence({ ...entry, result: result ?? null }).startsWith(type)).toBe(false);
    }
  });
});
