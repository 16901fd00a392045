import { recordOf } from '../arguments.ts';
import { ArgumentError } from '../errors.ts';
import type { PrivacyEvent } from '../accounting/events.ts';

/** One line of a spend log: a charge, or the cancellation of one that never touched data. */
export type SpendRecord =
  | { readonly kind: 'charge'; readonly id: string; readonly event: PrivacyEvent; readonly note: string }
  | { readonly kind: 'cancel'; readonly id: string };

/**
 * Where spends are kept. Memory and file stores come with this package; a platform may supply its own, on a database for example.
 *
 * `append` is a compare-and-append: it must reject with StoreConflictError when the store does not hold exactly `after` records, and otherwise make all the records durable, in
 * order and together, before it resolves. If it rejects in any other way the records may or may not have been kept; they then count as spent.
 */
export interface SpendStore {
  load(): Promise<readonly SpendRecord[]>;
  append(records: readonly SpendRecord[], after: number): Promise<void>;
}

/** A place in a log: so many records, and the hash of the line that held the last of them. Kept outside the log, it shows that none is missing. */
export interface LogAnchor {
  readonly records: number;
  readonly hash: string;
}

/** A frozen copy of a record, so that nobody's later change to their object changes the log. Its event is checked when it is charged or replayed. */
export function ownRecord(record: unknown): SpendRecord {
  const fix = 'Pass records as a DurableBudget makes them';
  const given = recordOf(record, 'records', fix);
  const kind = given['kind'];
  const id = given['id'];
  if (typeof id !== 'string') throw new ArgumentError('records', 'must hold an id', fix);
  if (kind === 'cancel') return Object.freeze({ kind, id });
  const note = given['note'];
  if (kind !== 'charge' || typeof note !== 'string')
    throw new ArgumentError('records', 'must be charges and cancellations', fix);
  const event = Object.freeze({ ...recordOf(given['event'], 'records', fix) });
  return Object.freeze({ kind, id, event: event as unknown as PrivacyEvent, note });
}

export function ownRecords(records: readonly SpendRecord[]): readonly SpendRecord[] {
  if (!Array.isArray(records))
    throw new ArgumentError('records', 'must be a list', 'Pass records as a DurableBudget makes them');
  return records.map(ownRecord);
}
