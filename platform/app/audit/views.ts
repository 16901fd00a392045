import { NotFound } from '@vitrine/core/errors';
import { randomId } from '@vitrine/core/ids';
import { tablesOf, type Database } from '@vitrine/core/database';
import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';
import type { Parts } from '../boot/parts.ts';
import { recordFact } from '../record/acts.ts';
import { viewRemoved, viewSaved } from './events.ts';
import type { AuditTables } from './tables.ts';

export interface View {
  readonly id: string;
  readonly name: string;
  readonly address: string;
}

type Ports = Pick<Parts, 'projection' | 'database'>;
const saved = z.object({ actor: z.string(), view: z.string(), name: z.string(), address: z.string() });
const removed = z.object({ actor: z.string(), view: z.string() });

/** A person's saved views, by name. */
export async function listViews(database: Database, person: string): Promise<View[]> {
  return tablesOf<AuditTables>(database)
    .selectFrom('audit_view')
    .select(['id', 'name', 'address'])
    .where('person', '=', person)
    .orderBy('name')
    .orderBy('id')
    .execute();
}

export async function saveView(parts: Ports, person: string, view: Omit<View, 'id'>): Promise<View> {
  const id = randomId('view_');
  const { name, address } = view;
  await recordFact(parts, person, { type: viewSaved, public: {}, private: { view: id, name, address } });
  return { id, name, address };
}

/** @throws NotFound for what is no view of this person */
export async function removeView(parts: Ports, person: string, id: string): Promise<void> {
  const own = await listViews(parts.database, person);
  if (!own.some((view) => view.id === id)) throw new NotFound({ detail: 'You have no such saved view.' });
  await recordFact(parts, person, { type: viewRemoved, public: {}, private: { view: id } });
}

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
