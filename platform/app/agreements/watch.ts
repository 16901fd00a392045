import { getAgreement, stateOf } from '@vitrine/policy';
import { today } from '../queries/allowance.ts';
import type { Parts } from '../parts.ts';
import { enforceStop } from './stops.ts';
import { settleEnds } from './settle-ends.ts';
import { endReplaced } from './succession.ts';

const watchMs = 1_000;
const settleMs = 60_000;

/** Looks every second whether an agreement with open rooms or kept results has run out, and closes them if so. */
export function watchTerms(parts: Parts): { stop(): void } {
  const watch = new TermWatch(parts);
  let looking = false;
  let stopped = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    void watch
      .look()
      .catch((error: unknown) => {
        // A look that the end of the server overtook is no fault: the next start looks again.
        if (!stopped) parts.log.error({ err: error }, 'the watch over agreements failed');
      })
      .finally(() => {
        looking = false;
      });
  }, watchMs);
  timer.unref();
  return {
    stop: () => {
      stopped = true;
      clearInterval(timer);
    },
  };
}

/** One look at a time; handed a clock, so that a test need not wait for a term to end. */
export class TermWatch {
  readonly #parts: Parts;
  #day = '';
  #settled = -Infinity;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async look(): Promise<void> {
    const parts = this.#parts;
    // Terms begin with a day: one that began may have replaced an earlier version.
    if (this.#day !== today(parts.clock)) {
      await parts.turns.take(() => endReplaced(parts));
      this.#day = today(parts.clock);
      this.#settled = -Infinity;
    }
    // Cuts also go for reasons that only the steward knows of, and by its own clock.
    const now = parts.clock.now().getTime();
    // Either way: a clock that was put back must not make it wait.
    const due = Math.abs(now - this.#settled) >= settleMs;
    if (due) this.#settled = now;
    for (const ref of new Set([...parts.rooms.agreements(), ...parts.queries.agreements()])) {
      const record = await getAgreement(parts.database, ref);
      const state = record === undefined ? 'ended' : stateOf(record, parts.clock.now());
      if (state !== 'active') await enforceStop(parts, ref, state === 'suspended' ? 'suspended' : 'expired');
    }
    if (due) await settleEnds(parts);
  }
}
