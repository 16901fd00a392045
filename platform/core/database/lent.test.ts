import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate, openDatabase, type Database } from './index.ts';
import { lendDatabases, packDatabase } from './testing.ts';

let base: string;
let lend: () => Promise<PGlite>;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'vitrine-lent-'));
  const dir = join(base, 'database');
  const database = await openDatabase({ kind: 'embedded', dir });
  await migrate(database, [
    {
      'test-1': {
        up: async (db) => {
          await sql`CREATE TABLE people (id serial PRIMARY KEY, name text)`.execute(db);
          await sql`CREATE TABLE votes (person integer REFERENCES people)`.execute(db);
        },
      },
    },
  ]);
  await database.destroy();
  lend = lendDatabases(await packDatabase(dir));
});
afterAll(() => rm(base, { recursive: true }));

/** Lends a database, uses it, and says what the next who asks gets: the same one, or another. */
async function after(use: (database: Database) => Promise<unknown>): Promise<'same' | 'another'> {
  const lent = await lend();
  const database = await openDatabase({ kind: 'memory', lent });
  await use(database);
  await database.destroy();
  const next = await lend();
  const { rows } = await next.query(
    `INSERT INTO people (name) VALUES ('first') RETURNING id, (SELECT count(*)::int FROM votes) AS votes`,
  );
  expect(rows).toEqual([{ id: 1, votes: 0 }]);
  await expect(next.query('SELECT * FROM extra')).rejects.toThrow('does not exist');
  expect((await next.query('SHOW work_mem')).rows).toEqual([{ work_mem: '4MB' }]);
  await next.close();
  return next === lent ? 'same' : 'another';
}

test('a database that was closed is lent again without rows, settings or an open transaction', async () => {
  const used = await after(async (database) => {
    await sql`INSERT INTO people (name) VALUES ('Ada'), ('Ben')`.execute(database);
    await sql`INSERT INTO votes VALUES (2)`.execute(database);
    await sql`CREATE TEMPORARY TABLE extra (a integer)`.execute(database);
    await sql`SET work_mem = '8MB'`.execute(database);
    await sql`BEGIN`.execute(database);
    await sql`INSERT INTO people (name) VALUES ('Cleo')`.execute(database);
  });
  expect(used).toBe('same');
});

test.each([
  ['a table more', 'CREATE TABLE extra (a integer)'],
  ['a table less', 'DROP TABLE votes'],
  ['a column of another type', 'ALTER TABLE people ALTER COLUMN name TYPE varchar(9)'],
  ['a constraint more', 'ALTER TABLE people ADD CHECK (id > 7)'],
  ['an index more', 'CREATE UNIQUE INDEX ON people (name)'],
  ['a migration less', 'DELETE FROM kysely_migration'],
  ['no schema', 'DROP SCHEMA public CASCADE'],
])('one with %s is not', async (_, statement) => {
  expect(await after((database) => sql.raw(statement).execute(database))).toBe('another');
});
