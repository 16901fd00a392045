import { alteredTables } from '@vitrine/core/database';
import { newQueryId } from '@vitrine/core/ids';
import { recordAct } from '@vitrine/ledger/log';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { alteredRows } from '../record/altered-rows.ts';
import { recordFact } from '../record/acts.ts';
import { cora, dan, place, ref, request, sam, useRequests, voteAs } from '../requests/testing.ts';
import { findingLookedAt } from './events.ts';
import { listViews, saveView } from './views.ts';

useRequests();

/** What the administrator of the database might do to what reviewers are shown, one statement each. */
const changes: readonly (readonly [table: string, statement: string])[] = [
  ['audit_act', `update audit_act set actor = 'per_zzzzzzzzzzzzzzzzzzzz' where type = 'query'`],
  ['audit_act', `update audit_act set decision = 'refused' where type = 'query'`],
  ['audit_act', `update audit_act set day = '2020-01-01', at = '2020-01-01T00:00:00.000Z'`],
  ['audit_act', `update audit_act set words = to_tsvector('simple', 'nothing') where type = 'query'`],
  ['audit_act', `update audit_act set close = 1 where type = 'query'`],
  ['audit_act', `update audit_act set actor = '${'per_' + 'a'.repeat(20)}' where type = 'request.vote'`],
  ['audit_act', `delete from audit_act where type = 'query'`],
  [
    'audit_act',
    `insert into audit_act select index + 1, act || 'x', last, at, day, type, decision, code, actor, agreement, study, request, rows, close, words from audit_act where type = 'query' and decision = 'done'`,
  ],
  [
    'audit_act',
    `insert into audit_act select index + 100000, act || 'x', last, at, day, type, decision, code, actor, agreement, study, request, rows, close, words from audit_act where type = 'query' and decision = 'done' limit 1`,
  ],
  ['audit_subject', `delete from audit_subject where facet = 'column'`],
  ['audit_subject', `update audit_subject set value = 'hes_apc.OTHER' where facet = 'column'`],
  ['audit_subject', `insert into audit_subject values ('column', 'hes_apc.OTHER', 0)`],
  ['audit_subject', `insert into audit_subject values ('column', 'hes_apc.OTHER', 100000)`],
  ['audit_lone_vote', `delete from audit_lone_vote`],
  ['audit_lone_vote', `update audit_lone_vote set actor = 'per_zzzzzzzzzzzzzzzzzzzz'`],
  ['audit_look', `update audit_look set outcome = 'ordinary'`],
  ['audit_look', `delete from audit_look`],
  ['audit_view', `update audit_view set address = '?person=nobody'`],
  ['audit_view', `delete from audit_view`],
  ['register_month', `update register_month set count = 100000`],
  ['register_month', `update register_month set last = last + 1`],
  ['register_month', `insert into register_month values ('2020-01', 'queries', 100000, 0)`],
  ['register_month', `delete from register_month`],
];

async function furnish(): Promise<void> {
  const face = { agreement: ref, display: 'rows' };
  const body = { actor: sam.id, query: newQueryId(), sql: 'SELECT SEX FROM hes_apc' };
  const draft = { type: 'query', public: face, private: body };
  await recordAct(place.ledger, draft, async (acting) => {
    acting.note({ public: face, private: { tables: [{ dataset: 'hes_apc', columns: ['SEX'] }] } });
  });
  await saveView(place.ports, cora.id, { name: 'Mine', address: '?kind=query' });
  const body2 = { finding: 'volume.per_a.2026-06-15', outcome: 'misuse', note: 'n' };
  await recordFact(place.ports, cora.id, { type: findingLookedAt, public: {}, private: body2 });
  await request('approved');
  await voteAs(dan, await request('submitted'));
}
let furnished: Promise<void> | undefined;

const altered = async (): Promise<readonly string[]> => {
  const { database, ledger } = place.ports;
  const rows = [await alteredRows(database, ledger, 0, ledger.size)];
  // A small piece at a time, as the watch looks: acts that began in an earlier piece are whole there.
  for (let from = 0; from < ledger.size; from += 3)
    rows.push(await alteredRows(database, ledger, from, Math.min(ledger.size, from + 3)));
  return [...new Set([...(await alteredTables(database)), ...rows.flat()])];
};

it.each(changes)('what reviewers are shown is held against the ledger: %s, %s', async (table, statement) => {
  await (furnished ??= furnish());
  const { database } = place.ports;
  expect(await altered()).toEqual([]);
  await sql.raw(`create temp table kept as table ${table}`).execute(database);
  const done = await sql.raw(statement).execute(database);
  const found = await altered();
  await sql.raw(`delete from ${table}`).execute(database);
  await sql.raw(`insert into ${table} select * from kept`).execute(database);
  await sql.raw('drop table kept').execute(database);
  expect(Number(done.numAffectedRows)).toBeGreaterThan(0);
  expect(found).toEqual([table]);
});

it('saved views are those of the ledger', async () => {
  const { database } = place.ports;
  await sql`delete from audit_view`.execute(database);
  expect(listViews(database, cora.id)).toMatchObject([{ name: 'Mine', address: '?kind=query' }]);
});
