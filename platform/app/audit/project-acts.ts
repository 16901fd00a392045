import { tablesOf, type Database } from '@vitrine/core/database';
import { agreementOf, parseAgreementRef } from '@vitrine/core/ids';
import type { Entry } from '@vitrine/ledger/log';
import { sql } from 'kysely';
import { z } from 'zod';
import { isOfCases } from '../cases/events.ts';
import { projectVote } from './project-votes.ts';
import { subjectsOf } from './subjects.ts';
import type { AuditTables } from './tables.ts';

/** Words beyond this are not searched. */
const mostWords = 100_000;
const whole = z.int().optional().catch(undefined);
const closeSchema = z.array(z.object({ people: z.int() })).catch([]);
const text = z.string().optional().catch(undefined);

/** An act's row without the words by which it is found. */
export type ActRow = Omit<AuditTables['audit_act'], 'words'>;

/** Acts in whose rows nobody stands: votes at first, and what is said in threads ever. */
const nobodys: ReadonlySet<string> = new Set(['request.vote', 'request.said', 'request.thread-settled']);

/** The row of an act, by its first entry. Whose a vote, words in a thread or a step of a case are stands in none. */
export function actRow(entry: Entry): ActRow {
  const { agreement, request } = subjectsOf(entry);
  return {
    index: entry.index,
    act: entry.act,
    at: entry.at,
    day: entry.at.slice(0, 10),
    type: entry.type,
    actor: nobodys.has(entry.type) || isOfCases(entry) ? null : (text.parse(entry.private['actor']) ?? null),
    agreement: agreement ?? null,
    study: agreement === undefined ? null : studyOf(agreement),
    request: request ?? null,
    rows: entry.type === 'page.shown' ? (whole.parse(entry.private['rows']) ?? 0) : 0,
    ...changesBy(entry),
    close: null,
  };
}

/** What a later entry of an act changes in its row. */
export function changesBy(entry: Entry): Pick<ActRow, 'last' | 'decision' | 'code' | 'close'> {
  return {
    last: entry.index,
    decision: entry.phase === 'intent' ? 'begun' : (entry.result ?? 'done'),
    code: text.parse(entry.public['code']) ?? null,
    close: closestOf(entry),
  };
}

/** What an entry of an act was about; `index` is that of the act. */
export function subjectRows(entry: Entry, index: number): readonly AuditTables['audit_subject'][] {
  const { datasets, columns } = subjectsOf(entry);
  return [
    ...datasets.map((value) => ({ facet: 'dataset', value, index })),
    ...columns.map((value) => ({ facet: 'column', value, index })),
  ];
}

/** Keeps the acts that reviewers search up to date with one entry; the same entry twice changes nothing. */
export async function projectActs(database: Database, entry: Entry): Promise<void> {
  const tables = tablesOf<AuditTables>(database);
  const begun = await tables
    .selectFrom('audit_act')
    .select(['index', 'last'])
    .where('act', '=', entry.act)
    .executeTakeFirst();
  if (begun !== undefined && begun.last >= entry.index) return;
  const index = begun?.index ?? entry.index;
  if (begun === undefined) {
    const words = sql<string>`to_tsvector('simple', ${wordsOf(entry)})`;
    await tables
      .insertInto('audit_act')
      .values({ ...actRow(entry), words })
      .execute();
  } else {
    await tables.updateTable('audit_act').set(changesBy(entry)).where('index', '=', index).execute();
  }
  const subjects = subjectRows(entry, index);
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

/** The words by which an act is found: those of its first entry. */
export function wordsOf(entry: Entry): string {
  const ran =
    entry.type === 'cell.run' || entry.type === 'notebook.run'
      ? text.parse(entry.private['code'])
      : undefined;
  const said = text.parse(entry.private['sql']) ?? ran ?? '';
  return wordsIn(`${JSON.stringify(entry.public)} ${said}`.slice(0, mostWords)).join(' ');
}
