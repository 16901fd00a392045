import { newActId, newQueryId } from '@vitrine/core/ids';
import { tablesOf } from '@vitrine/core/database';
import type { EntryDraft } from '@vitrine/ledger/log';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { shownOf } from '../executions/project-shown.ts';
import { testPlace, type TestPlace } from '../testing.ts';
import { alteredRows } from './altered-rows.ts';
import type { AppTables } from './tables.ts';

let place: TestPlace;
beforeEach(async () => {
  place = await testPlace();
});
afterEach(() => place.close());

const day = '2026-06-15';
const page = (rows: number): EntryDraft => ({
  type: 'page.shown',
  phase: 'fact',
  act: newActId(),
  public: { agreement: 'TEST-1-v1.0' },
  private: { actor: 'per_a', query: newQueryId(), rows, day },
});

const planted: AppTables['app_entry'] = {
  index: 2,
  at: '2026-06-15T12:00:00.000Z',
  type: 'page.shown',
  phase: 'fact',
  result: null,
  act: 'act_planted',
  actor: null,
  agreement: null,
  request: null,
  words: '',
};

it('a row planted where the next entry will stand hides no entry: nothing more happens', async () => {
  const { projection, ledger } = place;
  await projection.record([page(3), page(4)]);
  await tablesOf<AppTables>(projection.database).insertInto('app_entry').values(planted).execute();
  await expect(projection.record([page(5)])).rejects.toMatchObject({ code: 'database-altered' });
  expect(projection.altered).toMatchObject({ code: 'database-altered' });
  await expect(ledger.append([page(6)])).rejects.toMatchObject({ code: 'database-altered' });
});

it('a database that writes the row itself just before does not hide the entry either', async () => {
  const { projection } = place;
  await projection.record([page(3)]);
  // A trigger sees the whole row, so that what it plants is the same to the letter.
  await sql`create function plant() returns trigger language plpgsql as $$ begin
    if pg_trigger_depth() = 1 then insert into app_entry select new.*; end if; return new; end $$`.execute(
    projection.database,
  );
  await sql`create trigger planting before insert on app_entry for each row execute function plant()`.execute(
    projection.database,
  );
  await expect(projection.record([page(5)])).rejects.toMatchObject({ code: 'database-altered' });
});

it('a database that leaves the row out does not hide the entry either', async () => {
  const { projection } = place;
  await projection.record([page(3)]);
  await sql`create function leave_out() returns trigger language plpgsql as $$ begin return null; end $$`.execute(
    projection.database,
  );
  await sql`create trigger leaving before insert on app_entry for each row execute function leave_out()`.execute(
    projection.database,
  );
  await expect(projection.record([page(5)])).rejects.toMatchObject({ code: 'database-altered' });
});

it('a row planted while nothing runs is found at the next start, before an act', async () => {
  const { projection, ledger } = place;
  await projection.record([page(3)]);
  const row = { ...planted, index: 9 };
  await tablesOf<AppTables>(projection.database).insertInto('app_entry').values(row).execute();
  await projection.check();
  expect(projection.altered).toMatchObject({ code: 'database-altered' });
  await expect(ledger.append([page(6)])).rejects.toMatchObject({ code: 'database-altered' });
});

it('rows of entries and of queries that the ledger does not have are found', async () => {
  const { projection, ledger } = place;
  await projection.record([page(3)]);
  const tables = tablesOf<AppTables>(projection.database);
  expect(await alteredRows(projection.database, ledger, 0, ledger.size)).toEqual([]);
  for (const index of [9, -1]) {
    await tables
      .insertInto('app_entry')
      .values({ ...planted, index })
      .execute();
    expect(await alteredRows(projection.database, ledger, 0, ledger.size)).toEqual(['app_entry']);
    await tables.deleteFrom('app_entry').where('index', '=', index).execute();
  }
  const query = {
    id: newQueryId(),
    act: newActId(),
    agreement: 'TEST-1-v1.0',
    person: 'per_a',
    sql: 'SELECT 1',
  };
  await tables
    .insertInto('app_query')
    .values({ ...query, state: 'done', at: planted.at, elapsed_ms: 1, rows: 1, code: null })
    .execute();
  expect(await alteredRows(projection.database, ledger, 0, ledger.size)).toEqual(['app_query']);
});

it('what is counted is counted once', async () => {
  const { projection } = place;
  await projection.record([page(3), page(4)]);
  expect((await shownOf(projection.database, 'per_a', day)).agreements).toEqual(new Map([['TEST-1', 7]]));
});
