import { ledgerRows, type Database } from '@vitrine/core/database';

const folded = ledgerRows<{ readonly of: 'app'; readonly next: number }>(['of']);

/** How many entries the tables of this package hold, by this process's own count: no row of a table is asked. */
export function foldedTo(database: Database): number {
  return folded.of(database).get('app')?.next ?? 0;
}

/** Notes that the first `next` entries are in the tables. */
export function noteFolded(database: Database, next: number): void {
  folded.of(database).put({ of: 'app', next });
}
