import { tablesOf, type Database } from '@vitrine/core/database';
import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';
import { findingLookedAt } from '../events.ts';
import { auditLedgerTables, type AuditTables } from '../tables.ts';

const look = z.object({ actor: z.string(), finding: z.string(), outcome: z.string(), note: z.string() });

/** Keeps what was made of findings, as the ledger has it; returns the row that is new. */
export function rememberLook(database: Database, entry: Entry): AuditTables['audit_look'] | undefined {
  if (entry.type !== findingLookedAt) return undefined;
  const found = look.safeParse(entry.private);
  if (!found.success) return undefined;
  const { actor, finding, outcome, note } = found.data;
  const row = { index: entry.index, finding, reviewer: actor, at: entry.at, outcome, note };
  auditLedgerTables.looks.of(database).put(row);
  return row;
}

/** Brings the table of what was made of findings up to date with one entry. */
export async function projectLooks(database: Database, entry: Entry): Promise<void> {
  const row = rememberLook(database, entry);
  if (row === undefined) return;
  await tablesOf<AuditTables>(database)
    .insertInto('audit_look')
    .values(row)
    .onConflict((conflict) => conflict.column('index').doUpdateSet(row))
    .execute();
}
