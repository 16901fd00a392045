import { NotFound } from '@vitrine/core/errors';
import { randomId } from '@vitrine/core/ids';
import { tablesOf, type Database } from '@vitrine/core/database';
import type { RecordPorts } from '../record/ports.ts';
import { recordFact } from '../record/acts.ts';
import { viewRemoved, viewSaved } from './events.ts';
import type { AuditTables } from './tables.ts';

export interface View {
  readonly id: string;
  readonly name: string;
  readonly address: string;
}

type Ports = Pick<RecordPorts, 'projection' | 'database'>;

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
