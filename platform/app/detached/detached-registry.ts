import { setTimeout as sleep } from 'node:timers/promises';
import type { VitrineError } from '@vitrine/core/errors';
import { NotFound } from '@vitrine/core/errors';
import type { AgreementRef, PersonId, RunId } from '@vitrine/core/ids';
import { CancellableLocks } from '../notebooks/cancellable-locks.ts';
import type { DetachedRun } from './detached-run.ts';
import type { OpenDetachedRoom } from './detached-room.ts';

export type WaitForTick = (ms: number, signal: AbortSignal) => Promise<void>;

const sleepUntilTick: WaitForTick = (ms, signal) => sleep(Math.max(0, ms), undefined, { signal, ref: false });

/**
 * Detached runs that wait or go on: one at a time a person, since when one ends is told at ticks only, and the next
 * would tell. They are in the server's memory; what was sent and how it ended is in the ledger.
 */
export class DetachedRegistry {
  readonly open: OpenDetachedRoom;
  /** Waits for the next tick. @throws AbortError when `signal` comes first */
  readonly wait: WaitForTick;
  readonly #runs = new Map<RunId, DetachedRun>();
  readonly #turns = new CancellableLocks();

  constructor(open: OpenDetachedRoom, wait: WaitForTick = sleepUntilTick) {
    this.open = open;
    this.wait = wait;
  }

  add(run: DetachedRun): void {
    this.#runs.set(run.id, run);
  }

  /** Forgets a run whose end the ledger has. */
  forget(run: DetachedRun): void {
    this.#runs.delete(run.id);
  }

  inTurn<T>(run: DetachedRun, work: () => Promise<T>): Promise<T> {
    return this.#turns.hold(run.person, run.signal, work);
  }

  /** A person's runs that wait or go on. */
  goingOn(person: PersonId): readonly DetachedRun[] {
    return [...this.#runs.values()].filter((run) => run.person === person && !run.over);
  }

  /** A person's own run that waits or goes on. @throws NotFound, also for another person's */
  get(id: RunId, person: PersonId): DetachedRun {
    const run = this.#runs.get(id);
    if (run === undefined || run.person !== person)
      throw new NotFound({ detail: 'No run of yours of this name waits or goes on.' });
    return run;
  }

  /** The agreements under which something waits or goes on. */
  agreements(): ReadonlySet<AgreementRef> {
    return new Set([...this.#runs.values()].map((run) => run.agreement));
  }

  /** Stops what waits or goes on under an agreement, for this reason. */
  drop(agreement: AgreementRef, why?: VitrineError): void {
    for (const run of this.#runs.values()) if (run.agreement === agreement) run.cancel(why);
  }
}
