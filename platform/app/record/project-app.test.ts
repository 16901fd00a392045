import { newActId, newPersonId, newQueryId } from '@vitrine/core/ids';
import { tablesOf } from '@vitrine/core/database';
import { type JsonObject } from '@vitrine/core/text';
import { recordAct, type Entry, type EntryDraft } from '@vitrine/ledger/log';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectApp } from './project-app.ts';
import type { Projection } from './projection.ts';
import type { AppTables } from './tables.ts';
import { testPlace, type TestPlace } from '../testing.ts';

let place: TestPlace;
beforeAll(async () => {
  place = await testPlace();
});
afterAll(() => place.close());

const person = newPersonId();
const fact = (type: string, face: JsonObject, body: JsonObject): EntryDraft => ({
  type,
  phase: 'fact',
  act: newActId(),
  public: face,
  private: { actor: person, ...body },
});
const page = (rows: number): EntryDraft =>
  fact('page.shown', { agreement: 'TEST-1-v1.0' }, { query: newQueryId(), rows, day: '2026-06-15' });

async function tablesIn(projection: Projection): Promise<unknown> {
  const tables = tablesOf<AppTables>(projection.database);
  return {
    entries: await tables.selectFrom('app_entry').selectAll().orderBy('index').execute(),
    queries: await tables.selectFrom('app_query').selectAll().orderBy('id').execute(),
    shown: await tables.selectFrom('app_meter').selectAll().execute(),
    drafts: await tables.selectFrom('app_draft').selectAll().execute(),
  };
}

describe('the projection', () => {
  it('shows the same when an entry is applied twice, and when all are applied to an empty database', async () => {
    const { ledger, projection } = place;
    const query = newQueryId();
    const draft = {
      type: 'query',
      public: { agreement: 'TEST-1-v1.0' },
      private: { actor: person, query, sql: 'SELECT 1' },
    };
    await recordAct(ledger, draft, async (acting) => acting.note({ private: { elapsedMs: 5, rows: 1 } }));
    // Begun when the server dies: a restart closes it.
    const begun = newActId();
    await ledger.append([
      { ...draft, phase: 'intent', act: begun, private: { ...draft.private, query: newQueryId() } },
    ]);
    await projection.record([
      page(3),
      page(4),
      fact(
        'request.draft-saved',
        { request: 'req_a', agreement: 'T-v1.0' },
        { draft: { title: 'a', answers: {} } },
      ),
      fact(
        'request.draft-saved',
        { request: 'req_a', agreement: 'T-v1.0' },
        { draft: { title: 'b', answers: {} } },
      ),
    ]);
    await place.interrupt('query', begun);
    const before = await tablesIn(projection);
    expect(before).toMatchObject({
      shown: [{ rows: 7 }],
      drafts: [{ draft: expect.stringContaining('"b"') as string }],
    });
    const entries: Entry[] = [];
    for await (const entry of ledger.read()) entries.push(entry);
    for (const entry of entries) await projectApp(projection.database, entry);
    expect(await tablesIn(projection)).toEqual(before);
    const rebuilt = await place.again();
    await projection.settled();
    expect(await tablesIn(rebuilt)).toEqual(await tablesIn(projection));
    const states = ((await tablesIn(rebuilt)) as { queries: { state: string }[] }).queries.map(
      (one) => one.state,
    );
    expect(states.sort()).toEqual(['done', 'failed']);
  });

  it.each([
    ['failed', 'query-failed', 'failed'],
    ['interrupted', undefined, 'failed'],
    ['failed', 'query-cancelled', 'cancelled'],
    ['refused', 'column-not-granted', 'refused'],
    ['done', undefined, 'done'],
  ] as const)('tells a query that was %s with %s as %s', async (result, code, state) => {
    const { projection } = place;
    const query = newQueryId();
    const entry = {
      type: 'query',
      act: newActId(),
      public: { agreement: 'TEST-1-v1.0' },
      private: { actor: person, query, sql: 'SELECT 1' },
    };
    await projection.record([
      { ...entry, phase: 'intent' },
      {
        ...entry,
        phase: 'outcome',
        result,
        public: { ...entry.public, ...(code === undefined ? {} : { code }) },
      },
    ]);
    const { queries } = (await tablesIn(projection)) as { queries: { id: string; state: string }[] };
    expect(queries.find(({ id }) => id === query)?.state).toBe(state);
  });

  it('goes on after an entry with text that no database keeps', async () => {
    const { ledger, projection } = place;
    const sql = "SELECT '\0'";
    await recordAct(
      ledger,
      { type: 'query', public: { agreement: 'T\0' }, private: { actor: person, query: newQueryId(), sql } },
      async () => undefined,
    );
    await projection.record([page(1)]);
    const { shown, queries } = (await tablesIn(projection)) as { shown: unknown; queries: { sql: string }[] };
    expect(shown).toMatchObject([{ rows: 8 }]);
    expect(queries.map((one) => one.sql)).toContain("SELECT '\uFFFD'");
    // The ledger itself keeps what was written.
    const kept: unknown[] = [];
    for await (const entry of ledger.read()) kept.push(entry.private['sql']);
    expect(kept).toContain(sql);
  });
});
