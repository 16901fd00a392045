import { NotFound, toProblem, type VitrineError } from '@vitrine/core/errors';
import type { AgreementRef, PersonId } from '@vitrine/core/ids';
import { TooManyRuns } from '../../errors.ts';
import type { RoomRegistry } from '../../rooms/room-registry.ts';
import { CancellableLocks } from '../cancellable-locks.ts';
import type { KernelRegistry } from '../kernel-registry.ts';
import type { BundleStore } from './bundle-store.ts';
import type { FreshRun } from './fresh-run.ts';

/** Runs from the top of one person under an agreement that may wait or go on. */
const mostGoingOn = 3;

/** A room and kernels that nobody has used, for one run. */
export interface FreshPlace {
  readonly rooms: Pick<RoomRegistry, 'use'>;
  readonly kernels: Pick<KernelRegistry, 'use' | 'seat'>;
  /** Ends the room with its kernels. */
  close(): void;
}

/**
 * Runs from the top that wait or go on, one at a time a person, in the server's memory; and the bundles that they
 * became, in its files.
 */
export class FreshRegistry {
  readonly open: () => FreshPlace;
  readonly store: BundleStore;
  /** The longest that a run may take from its turn on, in milliseconds. */
  readonly mostMs: number;
  readonly #runs = new Set<FreshRun>();
  readonly #turns = new CancellableLocks();
  /** Why a person's last run under a version became no bundle. */
  readonly #problems = new Map<string, unknown>();

  constructor(open: () => FreshPlace, store: BundleStore, mostMs = 2 * 3_600_000) {
    this.open = open;
    this.store = store;
    this.mostMs = mostMs;
  }

  /** @throws TooManyRuns */
  add(run: FreshRun): void {
    if (this.goingOn(run.person, run.agreement).length >= mostGoingOn)
      throw new TooManyRuns({
        detail: `You have ${mostGoingOn} runs from the top waiting or going on, and a person may have no more.`,
        help: 'Wait until some are over, or end them.',
        facts: { mostGoingOn },
      });
    this.#runs.add(run);
    this.#problems.delete(keyOf(run));
  }

  /** Forgets a run that is over; with what kept it from becoming a bundle. */
  forget(run: FreshRun, error?: unknown): void {
    this.#runs.delete(run);
    if (error !== undefined) this.#problems.set(keyOf(run), toProblem(error));
  }

  inTurn<T>(run: FreshRun, work: () => Promise<T>): Promise<T> {
    return this.#turns.hold(run.person, run.signal, work);
  }

  /** A person's runs that wait or go on, under a version of an agreement. */
  goingOn(person: PersonId, agreement: AgreementRef): readonly FreshRun[] {
    return [...this.#runs].filter((run) => run.person === person && run.agreement === agreement);
  }

  problem(person: PersonId, agreement: AgreementRef): unknown {
    return this.#problems.get(keyOf({ person, agreement })) ?? null;
  }

  /** @throws NotFound, also for another person's */
  get(id: string, person: PersonId, agreement: AgreementRef): FreshRun {
    const run = this.goingOn(person, agreement).find((one) => one.id === id);
    if (run === undefined) throw new NotFound({ detail: 'No run from the top of this name goes on.' });
    return run;
  }

  /** The agreements under which something runs or is kept. */
  agreements(): ReadonlySet<AgreementRef> {
    return new Set([...[...this.#runs].map((run) => run.agreement), ...this.store.agreements()]);
  }

  /** Stops what waits or goes on under an agreement, for this reason; bundles go with the results of queries. */
  drop(agreement: AgreementRef, why?: VitrineError): void {
    for (const run of this.#runs) if (run.agreement === agreement) run.cancel(why);
  }
}

const keyOf = ({ person, agreement }: Pick<FreshRun, 'person' | 'agreement'>): string =>
  `${person} ${agreement}`;
