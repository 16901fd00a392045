import type { LedgerEntry } from '@vitrine/api';

/** An entry as one sentence that names who acted, when that is known and the summary does not say so itself. */
export function sentenceOf(entry: Pick<LedgerEntry, 'actor' | 'summary'>): string {
  const name = entry.actor?.name;
  return name === undefined || entry.summary.includes(name) ? entry.summary : `${name} ${entry.summary}`;
}
