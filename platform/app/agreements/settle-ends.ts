import type { RemovalPorts } from '../rooms/ports.ts';
import { everything, MemoryLocks, type Locks } from '../record/locks.ts';
import { recordQuarantines } from '../requests/record-quarantines.ts';
import { recordRemovals } from '../rooms/record-removals.ts';

/** One at a time, and never held up by who holds an agreement: it is called by them. */
const apart = new WeakMap<Locks, MemoryLocks>();
function settling(locks: Locks, work: () => Promise<void>): Promise<void> {
  const own = apart.get(locks) ?? new MemoryLocks();
  apart.set(locks, own);
  return own.hold([everything], work);
}

/**
 * Carries out, and puts on record, what follows from an end, a suspension or newer opt-outs for what is kept:
 * requests are quarantined and cuts are gone. Whenever it is called, it brings the record up to date.
 */
export function settleEnds(ports: RemovalPorts): Promise<void> {
  return settling(ports.locks, async () => {
    await recordQuarantines(ports);
    await recordRemovals(ports);
  });
}
