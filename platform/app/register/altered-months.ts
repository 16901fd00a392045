import { tablesOf, type Database } from '@vitrine/core/database';
import type { Entry } from '@vitrine/ledger/log';
import { activityOf } from './project-register.ts';
import type { RegisterTables } from './tables.ts';

interface Entries {
  app_entry: {
    index: number;
    at: string;
    type: string;
    phase: Entry['phase'];
    result: Entry['result'] | null;
  };
}

type Month = RegisterTables['register_month'];

/**
 * Whether the months' counts are other than the table of entries gives, which is itself held against the ledger entry
 * by entry. To be believed only while no entry is being applied.
 */
export async function alteredMonths(database: Database): Promise<boolean> {
  const groups = await tablesOf<Entries>(database)
    .selectFrom('app_entry')
    .select((of) => [
      'type',
      'phase',
      'result',
      of.fn<string>('left', ['at', of.val(7)]).as('month'),
      of.fn.countAll<string>().as('count'),
      of.fn.max('index').as('last'),
    ])
    .where('type', 'in', ['refusal', 'query', 'request.released'])
    .groupBy(['type', 'phase', 'result', 'month'])
    .execute();
  const expected = new Map<string, Month>();
  for (const { type, phase, result, month, count, last } of groups) {
    const kind = activityOf({ type, phase, result });
    if (kind === undefined) continue;
    const known = expected.get(`${month} ${kind}`);
    expected.set(`${month} ${kind}`, {
      month,
      kind,
      count: Number(count) + (known?.count ?? 0),
      last: Math.max(last, known?.last ?? 0),
    });
  }
  const rows = await tablesOf<RegisterTables>(database).selectFrom('register_month').selectAll().execute();
  if (rows.length !== expected.size) return true;
  return !rows.every((row) => {
    const wanted = expected.get(`${row.month} ${row.kind}`);
    return row.count === wanted?.count && row.last === wanted.last;
  });
}
