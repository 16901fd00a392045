import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tablesOf, wipe, type DatabaseConfig } from '@vitrine/core/database';
import { newActId } from '@vitrine/core/ids';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { AuditTables } from '../audit/tables.ts';
import { testPlace, type TestPlace } from '../testing.ts';
import { Projection, rebuildDatabase } from './projection.ts';

let place: TestPlace;
let filled: string;
let base: string;
let config: DatabaseConfig;
beforeAll(async () => {
  place = await testPlace();
  const fact = { type: 'session.ended', phase: 'fact' as const, public: {}, private: { actor: 'system' } };
  await place.projection.record([1, 2, 3].map(() => ({ ...fact, act: newActId() })));
  filled = await mkdtemp(join(tmpdir(), 'vitrine-filled-'));
  const projection = await Projection.open({ kind: 'embedded', dir: filled }, place.ledger);
  expect(await acts(projection)).toBe(place.ledger.size);
  await projection.close();
}, 120_000);
afterAll(async () => {
  await place.close();
  await rm(filled, { recursive: true });
});
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'vitrine-rebuilt-'));
  config = { kind: 'embedded', dir: join(base, 'database') };
  // Of each test its own: to make another takes seconds.
  await cp(filled, config.dir, { recursive: true });
});
afterEach(() => rm(base, { recursive: true }));

const acts = async ({ database }: Pick<Projection, 'database'>): Promise<number> =>
  (await tablesOf<AuditTables>(database).selectFrom('audit_act').select('index').execute()).length;

async function opened(work: (projection: Projection) => Promise<void>): Promise<void> {
  const projection = await Projection.open(config, place.ledger);
  try {
    await work(projection);
  } finally {
    await projection.close();
  }
}

it('tables that became new before the machine died are filled at the next start', async () => {
  // As a version had it that knew no audit, and died after its tables were made and before they were filled.
  await opened(async ({ database }) => {
    await sql`delete from audit_act`.execute(database);
    await sql`update app_cursor set made = null`.execute(database);
  });
  await opened(async (projection) => {
    expect(await acts(projection)).toBe(place.ledger.size);
    expect(projection.altered).toBeUndefined();
  });
  await opened(async ({ database }) => {
    // What is whole is not read again.
    await sql`create table mark (id integer)`.execute(database);
  });
  await opened(async ({ database }) => {
    expect((await sql`select * from mark`.execute(database)).rows).toEqual([]);
  });
}, 120_000);

it.each([
  ['another version of what rows entries make', `regexp_replace(made, '^[0-9]+-', '0-')`],
  ['a version that had none', `regexp_replace(made, '^[0-9]+-', '')`],
])(
  'a database that %s filled is filled again, and is not called altered',
  async (_, made) => {
    await opened(async ({ database }) => {
      await sql`create table mark (id integer)`.execute(database);
      await sql.raw(`update app_cursor set made = ${made}`).execute(database);
    });
    await opened(async ({ database, altered }) => {
      expect(altered).toBeUndefined();
      expect((await sql`select 1 where to_regclass('mark') is not null`.execute(database)).rows).toEqual([]);
      const { rows } = await sql<{ made: string }>`select made from app_cursor`.execute(database);
      expect(rows[0]?.made).toMatch(/^[1-9][0-9]*-[0-9a-f]{64}$/);
    });
  },
  120_000,
);

it('a database is emptied wholly or not at all', async () => {
  await opened(async ({ database }) => {
    // The second step fails, as when the machine dies between the two.
    await sql`create schema other`.execute(database);
    await sql`create function other.refuse() returns event_trigger language plpgsql as $$ begin raise 'no'; end $$`.execute(
      database,
    );
    await sql`create event trigger refusing on ddl_command_start when tag in ('CREATE SCHEMA') execute function other.refuse()`.execute(
      database,
    );
    await expect(wipe(database)).rejects.toThrow('no');
    expect(await acts({ database })).toBe(place.ledger.size);
    await sql`drop event trigger refusing`.execute(database);
  });
  await opened(async (projection) => expect(projection.altered).toBeUndefined());
}, 120_000);

it.each(['opened', 'rebuilt'] as const)(
  'a database that an earlier version left without a schema is filled when it is %s',
  async (how) => {
    await opened(async ({ database }) => {
      await sql`drop schema public cascade`.execute(database);
    });
    if (how === 'rebuilt') await rebuildDatabase(config, place.ledger);
    await opened(async (projection) => expect(await acts(projection)).toBe(place.ledger.size));
  },
  120_000,
);
