import { NotFound } from '@vitrine/core/errors';
import { randomId } from '@vitrine/core/ids';
import type { Database } from '@vitrine/core/database';
import type { RecordPorts } from '../record/ports.ts';
import { recordFact } from '../record/acts.ts';
import { viewRemoved, viewSaved } from './events.ts';
import { auditLedgerTables } from './tables.ts';

export interface View {
  readonly id: string;
  readonly name: string;
  readonly address: string;
}

type Ports = Pick<RecordPorts, 'projection' | 'database'>;

/** A person's saved views, by name. */
export function listViews(database: Database, person: string): View[] {
  return auditLedgerTables.views
    .of(database)
    .group(person)
    .map(({ id, name, address }) => ({ id, name, address }))
    .toSorted((a, b) => order.compare(a.name, b.name) || order.compare(a.id, b.id));
}
const order = new Intl.Collator('en-GB');

export async function saveView(ports: Ports, person: string, view: Omit<View, 'id'>): Promise<View> {
  const id = randomId('view_');
  const { name, address } = view;
  await recordFact(ports, person, { type: viewSaved, public: {}, private: { view: id, name, address } });
  return { id, name, address };
}

/** @throws NotFound for what is no view of this person */
export async function removeView(ports: Ports, person: string, id: string): Promise<void> {
  const own = listViews(ports.database, person);
  if (!own.some((view) => view.id === id)) throw new NotFound({ detail: 'You have no such saved view.' });
  await recordFact(ports, person, { type: viewRemoved, public: {}, private: { view: id } });
}
