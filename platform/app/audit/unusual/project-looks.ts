import { tablesOf, type Database } from '@vitrine/core/database';
import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';
import { findingLookedAt } from '../events.ts';
import type { AuditTables } from '../tables.ts';

const look = z.object({ actor: z.string(), finding: z.string(), outcome: z.string(), note: z.string() });

/** Keeps what was made of findings up to date with one entry. */
export async function projectLooks(database: Database, entry: Entry): Promise<void> {
  if (entry.type !== findingLookedAt) return;
  const found = look.safeParse(entry.private);
  if (!found.success) return;
  const { actor, finding, outcome, note } = found.data;
  await tablesOf<AuditTables>(database)
    .insertInto('audit_look')
    .values({ index: entry.index, finding, reviewer: actor, at: entry.at, outcome, note })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
