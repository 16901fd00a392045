import type { AuditAct, AuditFilter } from '@vitrine/api';
import type { Database } from '@vitrine/core/database';
import type { Ledger } from '@vitrine/ledger/log';
import { loadNames } from '../record/names.ts';
import { findActs } from './find-acts.ts';
import { toLedgerEntry } from './list-ledger.ts';

interface Page {
  readonly before?: number | undefined;
  readonly limit: number;
}

/** A page of acts, newest first; the next begins before the last of this one, so that no page costs more than another. */
export async function listActs(
  ledger: Ledger,
  database: Database,
  { before, limit, ...filter }: AuditFilter & Page,
): Promise<{ acts: AuditAct[]; next: number | null }> {
  const found = await findActs(database, filter);
  const from = before === undefined ? found : found.where('audit_act.index', '<', before);
  const rows = await from
    .select(['index', 'last', 'decision', 'code'])
    .orderBy('index', 'desc')
    .limit(limit + 1)
    .execute();
  const names = await loadNames(database);
  const acts = await Promise.all(
    rows.slice(0, limit).map(async ({ index, last, decision, code }) => ({
      ...(await toLedgerEntry(ledger, database, last, names)),
      began: index,
      decision,
      ...(code === null ? {} : { code }),
    })),
  );
  const oldest = acts.at(-1);
  return { acts, next: rows.length > limit && oldest !== undefined ? oldest.began : null };
}
