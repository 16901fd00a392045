import type { Entry } from '@vitrine/ledger/log';

/** The entries of one act that the database has taken in, in order. */
export type Act = readonly [Entry, ...Entry[]];

/** Whether a row holds all of these values. */
export function sameRow(row: object | undefined, wanted: object): boolean {
  if (row === undefined) return false;
  const values = row as Readonly<Record<string, unknown>>;
  return Object.entries(wanted).every(([name, value]) => values[name] === value);
}
