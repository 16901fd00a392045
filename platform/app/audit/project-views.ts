import { tablesOf, type Database } from '@vitrine/core/database';
import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';
import { viewRemoved, viewSaved } from './events.ts';
import { auditLedgerTables, type AuditTables } from './tables.ts';

const saved = z.object({ actor: z.string(), view: z.string(), name: z.string(), address: z.string() });
const removed = z.object({ actor: z.string(), view: z.string() });

type View = AuditTables['audit_view'];

/** Keeps saved views, as the ledger has them; returns what changed. */
export function rememberView(
  database: Database,
  entry: Entry,
): { readonly saved?: View; readonly removed?: View } | undefined {
  const views = auditLedgerTables.views.of(database);
  if (entry.type === viewSaved) {
    const view = saved.safeParse(entry.private);
    if (!view.success) return undefined;
    const { actor: person, view: id, name, address } = view.data;
    const known = views.get(person, id);
    if (known !== undefined) return undefined;
    const row = { id, person, name, address };
    views.put(row);
    return { saved: row };
  }
  if (entry.type !== viewRemoved) return undefined;
  const view = removed.safeParse(entry.private);
  const known = view.success ? views.get(view.data.actor, view.data.view) : undefined;
  if (known === undefined) return undefined;
  views.delete(known);
  return { removed: known };
}

/** Brings the table of saved views up to date with one entry. */
export async function projectViews(database: Database, entry: Entry): Promise<void> {
  const change = rememberView(database, entry);
  const tables = tablesOf<AuditTables>(database);
  if (change?.saved !== undefined) {
    const row = change.saved;
    await tables
      .insertInto('audit_view')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute();
  }
  if (change?.removed !== undefined)
    await tables.deleteFrom('audit_view').where('id', '=', change.removed.id).execute();
}
