import { tablesOf, type Database } from '@vitrine/core/database';
import { agreementOf, parseAgreementRef } from '@vitrine/core/ids';
import { readRequestEvent, votesNeeded } from '@vitrine/disclosure-control/requests';
import type { Entry } from '@vitrine/ledger/log';
import { sql } from 'kysely';
import { z } from 'zod';
import { subjectsOf } from './subjects.ts';
import type { AuditTables } from './tables.ts';

/** Words beyond this are not searched. */
const mostWords = 100_000;
const whole = z.int().optional().catch(undefined);
const closeSchema = z.array(z.object({ people: z.int() })).catch([]);
const text = z.string().optional().catch(undefined);

/** Keeps the acts that reviewers search up to date with one entry; the same entry twice changes nothing. */
export async function projectActs(database: Database, entry: Entry): Promise<void> {
  const tables = tablesOf<AuditTables>(database);
  const { agreement, request, datasets, columns } = subjectsOf(entry);
  const begun = await tables
    .selectFrom('audit_act')
    .select(['index', 'last'])
    .where('act', '=', entry.act)
    .executeTakeFirst();
  if (begun !== undefined && begun.last >= entry.index) return;
  const decision = entry.phase === 'intent' ? 'begun' : (entry.result ?? 'done');
  const code = text.parse(entry.public['code']) ?? null;
  const index = begun?.index ?? entry.index;
  if (begun === undefined) {
    await tables
      .insertInto('audit_act')
      .values({
        index,
        act: entry.act,
        last: entry.index,
        at: entry.at,
        day: entry.at.slice(0, 10),
        type: entry.type,
        decision,
        code,
        actor: entry.type === 'request.vote' ? null : (text.parse(entry.private['actor']) ?? null),
        agreement: agreement ?? null,
        study: agreement === undefined ? null : studyOf(agreement),
        request: request ?? null,
        rows: entry.type === 'page.shown' ? (whole.parse(entry.private['rows']) ?? 0) : 0,
        close: null,
        words: sql<string>`to_tsvector('simple', ${wordsOf(entry)})`,
      })
      .execute();
  } else {
    await tables
      .updateTable('audit_act')
      .set({ last: entry.index, decision, code, close: closestOf(entry) })
      .where('index', '=', index)
      .execute();
  }
  const subjects = [
    ...datasets.map((value) => ({ facet: 'dataset', value, index })),
    ...columns.map((value) => ({ facet: 'column', value, index })),
  ];
  if (subjects.length > 0)
    await tables
      .insertInto('audit_subject')
      .values(subjects)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  await projectVote(database, entry);
}

/** In how few people a question differs from one asked before, if any is close. */
function closestOf(entry: Entry): number | null {
  const close = closeSchema.parse(entry.private['close']);
  return close.length === 0 ? null : Math.min(...close.map(({ people }) => people));
}

/** Says whose the votes of a round are once as many are cast as are needed: before, not even a count may tell. */
async function projectVote(database: Database, entry: Entry): Promise<void> {
  const event = readRequestEvent(entry);
  if (event?.type !== 'request.vote') return;
  const { request, round } = event;
  const tables = tablesOf<AuditTables>(database);
  await tables
    .insertInto('audit_lone_vote')
    .values({ act: entry.act, request, round, actor: event.checker })
    .execute();
  const votes = await tables
    .selectFrom('audit_lone_vote')
    .selectAll()
    .where('request', '=', request)
    .where('round', '=', round)
    .execute();
  if (new Set(votes.map(({ actor }) => actor)).size < votesNeeded) return;
  for (const { act, actor } of votes)
    await tables.updateTable('audit_act').set({ actor }).where('act', '=', act).execute();
}

/** The words of a text, in lower case: letters and digits, whatever stands between them. */
export function wordsIn(said: string): readonly string[] {
  return said.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** The agreement without its version; what is no reference stands for itself. */
export function studyOf(agreement: string): string {
  try {
    return agreementOf(parseAgreementRef(agreement));
  } catch {
    return agreement;
  }
}

function wordsOf(entry: Entry): string {
  const ran = entry.type === 'cell.run' ? text.parse(entry.private['code']) : undefined;
  const said = text.parse(entry.private['sql']) ?? ran ?? '';
  return wordsIn(`${JSON.stringify(entry.public)} ${said}`.slice(0, mostWords)).join(' ');
}
