import { tablesOf, type Database } from '@vitrine/core/database';
import type { AppTables } from '../../record/tables.ts';
import type { AuditTables } from '../tables.ts';
import { historyDays, work, type WatchedAct } from './watched.ts';

const watched = [...work, 'page.shown', 'request.downloaded'];
const dayMs = 86_400_000;

/** What the rules see of the acts from a day on, and of the days before it that are history, in order. */
export async function loadWatched(
  database: Database,
  from: string,
  to: string,
): Promise<readonly WatchedAct[]> {
  const oldest = new Date(Date.parse(from) - historyDays * dayMs).toISOString().slice(0, 10);
  const rows = await tablesOf<AuditTables & AppTables>(database)
    .selectFrom('audit_act')
    .leftJoin('app_query', 'app_query.act', 'audit_act.act')
    .select([
      'audit_act.index',
      'audit_act.at',
      'audit_act.actor',
      'audit_act.study',
      'audit_act.type',
      'audit_act.decision',
      'audit_act.code',
      'audit_act.rows',
      'audit_act.close',
      'app_query.sql',
    ])
    .where('audit_act.day', '>=', oldest)
    .where('audit_act.day', '<=', to)
    .where('audit_act.type', 'in', watched)
    .where('audit_act.actor', 'is not', null)
    .orderBy('audit_act.index')
    .execute();
  return rows.flatMap(({ actor, ...act }) => (actor === null ? [] : [{ ...act, person: actor }]));
}
