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
