import { getAgreement, stateOf } from '@vitrine/policy/projection';
import { keptAgreements } from '../executions/kept-work.ts';
import { today } from '../executions/meter.ts';
import type { WatchPorts } from './ports.ts';
import { everything } from '../record/locks.ts';
import { repeatStops } from './repeat-stops.ts';
import { enforceStop } from './stops.ts';
import { settleEnds } from './settle-ends.ts';
import { endReplaced } from './succession.ts';

const watchMs = 1_000;
const settleMs = 60_000;

/** Looks every second whether an agreement with open rooms or kept results has run out, and closes them if so. */
export function watchTerms(ports: WatchPorts): { stop(): void } {
  const watch = new TermWatch(ports);
  let stopped = false;
  const timer = setInterval(() => {
    void watch.look().catch((error: unknown) => {
      // A look that the end of the server overtook is no fault: the next start looks again.
      if (!stopped) ports.log.error({ err: error }, 'the watch over agreements failed');
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

/** Handed a clock, so that a test need not wait for a term to end. */
export class TermWatch {
  readonly #ports: WatchPorts;
  /** What earlier looks are still doing: it may wait for a steward that hangs, and nothing else waits for it. */
  readonly #doing = new Set<string>();
  #day = '';
  #settled = -Infinity;

  constructor(ports: WatchPorts) {
    this.#ports = ports;
  }

  async look(): Promise<void> {
    const ports = this.#ports;
    const ends: Promise<void>[] = [];
    for (const ref of new Set([...ports.rooms.agreements(), ...keptAgreements(ports)])) {
      const record = await getAgreement(ports.database, ref);
      const state = record === undefined ? 'ended' : stateOf(record, ports.clock.now());
      if (state === 'active') continue;
      const why = state === 'suspended' ? 'suspended' : 'expired';
      ends.push(this.#once(ref, () => enforceStop(ports, ref, why)));
    }
    const done = await Promise.allSettled([...ends, this.#once('versions', () => this.#replace())]);
    await this.#once('settling', () => this.#settle());
    for (const one of done) if (one.status === 'rejected') throw one.reason;
  }

  /** Terms begin with a day: one that began may have replaced an earlier version. */
  async #replace(): Promise<void> {
    const ports = this.#ports;
    const day = today(ports.clock);
    if (this.#day === day) return;
    await ports.locks.hold([everything], () => endReplaced(ports));
    this.#day = day;
    this.#settled = -Infinity;
  }

  /** Each minute: cuts also go for reasons that only the steward knows of, and by its own clock. */
  async #settle(): Promise<void> {
    const ports = this.#ports;
    const now = ports.clock.now().getTime();
    // Either way: a clock that was put back must not make it wait.
    if (Math.abs(now - this.#settled) < settleMs) return;
    this.#settled = now;
    if (ports.untold.ends) {
      ports.untold.ends = false;
      await repeatStops(ports).catch((error: unknown) => {
        ports.untold.ends = true;
        throw error;
      });
    }
    await settleEnds(ports);
  }

  async #once(name: string, work: () => Promise<void>): Promise<void> {
    if (this.#doing.has(name)) return;
    this.#doing.add(name);
    try {
      await work();
    } finally {
      this.#doing.delete(name);
    }
  }
}
