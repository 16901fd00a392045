import type { QuerySummary } from '@vitrine/api';
import { type AgreementId } from '@vitrine/core/ids';
import { tablesOf } from '@vitrine/core/database';
import type { Person } from '@vitrine/identity/people';
import { versionsOfAgreement } from '@vitrine/policy/projection';
import { sql } from 'kysely';
import type { AgreementClock } from '../agreements/abilities.ts';
import type { AppTables } from '../record/tables.ts';

export interface HistoryPage {
  readonly before?: string | undefined;
  readonly limit: number;
  readonly text?: string | undefined;
}

/** A page of a person's queries under an agreement, whatever the version, newest first: an amendment loses none. */
export async function queryHistory(
  { database, clock }: AgreementClock,
  person: Person,
  agreement: AgreementId,
  { before, limit, text }: HistoryPage,
): Promise<{ queries: QuerySummary[]; next: string | null }> {
  const versions = await versionsOfAgreement(database, agreement, clock.now());
  const tables = tablesOf<AppTables>(database);
  let query = tables
    .selectFrom('app_query')
    .selectAll()
    .where('person', '=', person.id)
    .where(
      'agreement',
      'in',
      versions.map(({ ref }) => ref),
    );
  if (text !== undefined) query = query.where(sql`strpos(lower(sql), ${text.toLowerCase()})`, '>', 0);
  if (before !== undefined) {
    const last = await tables
      .selectFrom('app_query')
      .select(['at', 'id'])
      .where('id', '=', before)
      .where('person', '=', person.id)
      .executeTakeFirst();
    // Of a page that is gone nothing follows.
    if (last === undefined) return { queries: [], next: null };
    query = query.where((where) =>
      where.or([
        where('at', '<', last.at),
        where.and([where('at', '=', last.at), where('id', '<', last.id)]),
      ]),
    );
  }
  const rows = await query
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit);
  return {
    queries: shown.map((row) => ({
      id: row.id,
      agreement: row.agreement,
      sql: row.sql,
      state: row.state as QuerySummary['state'],
      at: row.at,
      ...(row.elapsed_ms === null ? {} : { elapsedMs: row.elapsed_ms }),
      ...(row.rows === null ? {} : { rows: row.rows }),
      ...(row.code === null ? {} : { code: row.code }),
    })),
    next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
  };
}
