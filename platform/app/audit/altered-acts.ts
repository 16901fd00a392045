import { tablesOf, type Database } from '@vitrine/core/database';
import type { Entry } from '@vitrine/ledger/log';
import { readRequestEvent } from '@vitrine/disclosure-control/requests';
import { sql } from 'kysely';
import { sameRow, type Act } from '../record/act-rows.ts';
import { actRow, changesBy, subjectRows, wordsOf, type ActRow } from './project-acts.ts';
import { casterOf } from './project-votes.ts';
import type { AuditTables } from './tables.ts';

/**
 * The tables of the audit in which the rows of places [from, to) are not those of the acts that began there.
 * @param acts these acts, whole
 */
export async function alteredActs(
  database: Database,
  acts: readonly Act[],
  from: number,
  to: number,
): Promise<readonly string[]> {
  const tables = tablesOf<AuditTables>(database);
  const altered: string[] = [];
  const rows = await tables
    .selectFrom('audit_act')
    .selectAll()
    .where('index', '>=', from)
    .where('index', '<', to)
    .execute();
  const kept = new Map(rows.map((row) => [row.index, row]));
  const same = acts.every((act) => sameRow(kept.get(act[0].index), rowOf(database, act)));
  if (!same || kept.size !== acts.length || (await otherWords(database, acts))) altered.push('audit_act');

  const subjects = await tables
    .selectFrom('audit_subject')
    .selectAll()
    .where('index', '>=', from)
    .where('index', '<', to)
    .execute();
  const told = new Set(subjects.map(nameOf));
  const expected = new Set(
    acts.flatMap((act) => act.flatMap((entry) => subjectRows(entry, act[0].index))).map(nameOf),
  );
  if (told.size !== expected.size || [...told].some((one) => !expected.has(one)))
    altered.push('audit_subject');
  return altered;
}

const nameOf = ({ facet, value, index }: AuditTables['audit_subject']): string =>
  JSON.stringify([facet, value, index]);

function rowOf(database: Database, [first, ...rest]: Act): ActRow {
  const row = Object.assign({}, actRow(first), ...rest.map(changesBy)) as ActRow;
  return { ...row, actor: voteOf(database, first) ?? row.actor };
}

/** The caster of a vote, once all may know; undefined for other entries. */
function voteOf(database: Database, entry: Entry): string | null | undefined {
  const event = readRequestEvent(entry);
  if (event?.type !== 'request.vote') return undefined;
  const { request, round, checker: actor } = event;
  return casterOf(database, { act: entry.act, request, round, actor });
}

/** Whether the words of an act are found that it does not say, or not found that it says. */
async function otherWords(database: Database, acts: readonly Act[]): Promise<boolean> {
  if (acts.length === 0) return false;
  const said = acts.map(([first]) => sql`(${first.index}::integer, ${wordsOf(first)}::text)`);
  const { rows } = await sql`
    select audit_act.index from audit_act join (values ${sql.join(said)}) as act(index, said)
    on act.index = audit_act.index where audit_act.words <> to_tsvector('simple', act.said) limit 1`.execute(
    database,
  );
  return rows.length > 0;
}
