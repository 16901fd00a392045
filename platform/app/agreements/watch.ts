import { getAgreement, stateOf } from '@vitrine/policy';
import type { Parts } from '../parts.ts';
import { enforceStop } from './stops.ts';

const watchMs = 1_000;

/** Looks every second whether an agreement with open rooms has run out, and closes them if so. */
export function watchTerms(parts: Parts): { stop(): void } {
  const look = async (): Promise<void> => {
    for (const ref of parts.rooms.agreements()) {
      const record = await getAgreement(parts.database, ref);
      const state = record === undefined ? 'ended' : stateOf(record, parts.clock.now());
      if (state !== 'active') await enforceStop(parts, ref, state === 'suspended' ? 'suspended' : 'expired');
    }
  };
  const timer = setInterval(() => {
    look().catch((error: unknown) => parts.log.error({ err: error }, 'the watch over agreements failed'));
  }, watchMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
