import type { AuditAct, AuditFilter } from '@vitrine/api';
import type { Database } from '@vitrine/core/database';
import type { Entry, Ledger } from '@vitrine/ledger/log';
import { z } from 'zod';
import { loadNames } from '../record/names.ts';
import { findActs } from './find-acts.ts';
import { aboutOf } from './ledger-detail.ts';
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
    rows.slice(0, limit).map(async ({ index, last, decision, code }) => {
      const entries = await Promise.all([...new Set([index, last])].map((at) => ledger.entry(at)));
      const ran = ranOf(entries);
      return {
        ...(await toLedgerEntry(ledger, database, last, names)),
        began: index,
        decision,
        ...(code === null ? {} : { code }),
        ...(ran === undefined ? {} : { ran }),
      };
    }),
  );
  const oldest = acts.at(-1);
  return { acts, next: rows.length > limit && oldest !== undefined ? oldest.began : null };
}

const answeredSchema = z.object({ rows: z.int().optional() }).catch({});
/** Of what ran, a line shows so many characters; its entry has all of it. */
const lineLength = 200;

/** What an act ran: the beginning of its code on one line, the datasets it read, and how many rows it answered with. */
function ranOf(entries: readonly Entry[]): AuditAct['ran'] {
  const { code, datasets } = aboutOf(entries);
  if (code === undefined) return undefined;
  const line = code.text.replaceAll(/\s+/g, ' ').trim();
  const rows = entries
    .map((entry) => answeredSchema.parse(entry.private).rows)
    .find((one) => one !== undefined);
  return {
    code: line.length > lineLength ? `${line.slice(0, lineLength)}…` : line,
    datasets,
    ...(rows === undefined ? {} : { rows }),
  };
}
