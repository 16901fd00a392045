import { tablesOf, type Database } from '@vitrine/core/database';
import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';
import { viewRemoved, viewSaved } from './events.ts';
import type { AuditTables } from './tables.ts';

const saved = z.object({ actor: z.string(), view: z.string(), name: z.string(), address: z.string() });
const removed = z.object({ actor: z.string(), view: z.string() });

/** Keeps saved views up to date with one entry. */
export async function projectViews(database: Database, entry: Entry): Promise<void> {
  const tables = tablesOf<AuditTables>(database);
  if (entry.type === viewSaved) {
    const view = saved.safeParse(entry.private);
    if (!view.success) return;
    const { actor, view: id, name, address } = view.data;
    await tables
      .insertInto('audit_view')
      .values({ id, person: actor, name, address })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  } else if (entry.type === viewRemoved) {
    const view = removed.safeParse(entry.private);
    if (!view.success) return;
    const { actor, view: id } = view.data;
    await tables.deleteFrom('audit_view').where('id', '=', id).where('person', '=', actor).execute();
  }
}
