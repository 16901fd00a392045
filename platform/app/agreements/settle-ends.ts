import type { Parts } from '../boot/parts.ts';
import { recordQuarantines } from '../requests/record-quarantines.ts';
import { recordRemovals } from '../rooms/record-removals.ts';

/**
 * Carries out, and puts on record, what follows from an end, a suspension or newer opt-outs for what is kept:
 * requests are quarantined and cuts are gone. Whenever it is called, it brings the record up to date.
 */
export function settleEnds(parts: Parts): Promise<void> {
  return parts.settling.take(async () => {
    await recordQuarantines(parts);
    await recordRemovals(parts);
  });
}
