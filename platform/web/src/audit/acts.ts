import type { LedgerEntry } from '@vitrine/api';

/**
 * One entry for each act: the intent says no more than the outcome that follows it, and is left out beside it. An
 * intent without outcome stays: the act is under way, or was cut off.
 */
export function actsOf<Entry extends Pick<LedgerEntry, 'act' | 'phase'>>(
  entries: readonly Entry[],
): readonly Entry[] {
  const ended = new Set(entries.filter((one) => one.phase === 'outcome').map((one) => one.act));
  return entries.filter((one) => one.phase !== 'intent' || !ended.has(one.act));
}
