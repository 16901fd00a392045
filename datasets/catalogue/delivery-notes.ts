import { ledgerRows, type Database } from '@vitrine/core/database';
import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';
import {
  deliverableSchema,
  deliveryBegun,
  deliveryDiscarded,
  deliveryIdSchema,
  deliveryReceived,
  receivedFileSchema,
  type Deliverable,
} from './delivery.ts';

/** The note of a delivery, as the ledger has it. */
export interface DeliveryNote extends Deliverable {
  readonly delivery: string;
  /** Who began it. */
  readonly person: string;
  /** ISO 8601, UTC. */
  readonly begun: string;
  readonly end?:
    | {
        readonly kind: 'received';
        readonly at: string;
        readonly sha256: string;
        /** The ledger's entry that says so: deliveries are in its order. */
        readonly entry: number;
      }
    | { readonly kind: 'discarded'; readonly at: string };
}

const notes = ledgerRows<DeliveryNote>(['delivery']);
const begunBody = z.object({ actor: z.string(), delivery: deliveryIdSchema, ...deliverableSchema.shape });
const endBody = z.object({ delivery: deliveryIdSchema });
const receivedBody = endBody.extend({ sha256: receivedFileSchema.shape.sha256 });

/** Brings the notes of deliveries up to date with one entry. */
export function rememberDeliveries(database: Database, entry: Entry): void {
  const rows = notes.of(database);
  if (entry.type === deliveryBegun) {
    const { data } = begunBody.safeParse(entry.private);
    if (data === undefined) return;
    const known = rows.get(data.delivery);
    // Whatever else became of it, the steward may have begun: it can be gone on with, or discarded.
    if (entry.phase === 'outcome' && entry.result === 'refused' && known !== undefined) rows.delete(known);
    if (known !== undefined || entry.phase === 'outcome') return;
    const { actor: person, ...one } = data;
    rows.put({ ...one, person, begun: entry.at });
    return;
  }
  if (entry.type !== deliveryReceived && entry.type !== deliveryDiscarded) return;
  if (entry.phase === 'intent' || entry.result !== 'done') return;
  const { data } = endBody.safeParse(entry.private);
  const note = data === undefined ? undefined : rows.get(data.delivery);
  if (note === undefined || note.end !== undefined) return;
  const received = receivedBody.safeParse(entry.private);
  if (entry.type === deliveryDiscarded) rows.put({ ...note, end: { kind: 'discarded', at: entry.at } });
  else if (received.success)
    rows.put({
      ...note,
      end: { kind: 'received', at: entry.at, sha256: received.data.sha256, entry: entry.index },
    });
}

/** Notes of all deliveries, the newest last. */
export const deliveryNotes = (database: Database): readonly DeliveryNote[] => notes.of(database).all();

export const deliveryNote = (database: Database, delivery: string): DeliveryNote | undefined =>
  notes.of(database).get(delivery);
