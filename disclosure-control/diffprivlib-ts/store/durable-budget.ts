import { BudgetAccountant } from '../accounting/budget-accountant.ts';
import { checkFunction, optionsOf, recordOf } from '../arguments.ts';
import { approximate, ownEvent, type PrivacyEvent } from '../accounting/events.ts';
import type { PrivacyFilter } from '../accounting/filters.ts';
import { ArgumentError, DiffprivError, StoreConflictError, StoreError } from '../errors.ts';
import type { SpendRecord, SpendStore } from './store.ts';

export interface DurableBudgetOptions {
  readonly store: SpendStore;
  /** Makes the filter that holds the budget; called again whenever the log is replayed. */
  readonly filter: () => PrivacyFilter;
}

/** A charge that is on disk. It is frozen, and so is its event. */
export interface Charge {
  readonly id: string;
  readonly event: PrivacyEvent;
  /** Says that data is about to be read; from here on the charge cannot be given back. */
  begin(): void;
  /** Gives the charge back, durably, if data was never touched. */
  cancel(): Promise<void>;
}

interface Pending {
  readonly record: SpendRecord;
  /** The event that a cancellation gives back once it is written. */
  readonly refund?: PrivacyEvent;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A budget whose charges are durable before anything runs.
 *
 * Concurrent charges are decided in order against one filter, in memory, at once; then all that wait are written as one group. A charge resolves only when the store has it.
 * After a crash the log is replayed: a charge whose work never ran still counts, so the spend is never under-counted. If a write fails, the charges
 * in it count as spent and every later charge is refused until the budget is opened again.
 */
export class DurableBudget {
  readonly #store: SpendStore;
  readonly #makeFilter: () => PrivacyFilter;
  #filter: PrivacyFilter;
  #count: number;
  #queue: Pending[] = [];
  #writing = false;
  #failure: StoreError | undefined;

  private constructor(options: DurableBudgetOptions, records: readonly SpendRecord[]) {
    const { store, filter } = checked(options);
    this.#store = store;
    this.#makeFilter = filter;
    this.#filter = replay(filter(), records);
    this.#count = records.length;
  }

  static async open(options: DurableBudgetOptions): Promise<DurableBudget> {
    const own = checked(options);
    return new DurableBudget(own, await own.store.load());
  }

  /** What is left, in the filter's terms, counting charges still being written. */
  remaining(): { readonly epsilon: number; readonly delta: number } {
    return this.#filter.remaining();
  }

  /**
   * Charges the event, or throws a BudgetError. Resolves when the charge is durable. The event is copied, checked and frozen before anything else happens: that copy is what is
   * charged, logged and, should it come to that, given back.
   */
  async charge(event: PrivacyEvent, note = ''): Promise<Charge> {
    const own = ownEvent(event);
    if (typeof note !== 'string')
      throw new ArgumentError('note', 'must be a text', 'Leave it out, or say why');
    if (this.#failure) throw this.#failure;
    this.#filter.charge(own);
    const id = globalThis.crypto.randomUUID();
    await this.#write(Object.freeze({ kind: 'charge', id, event: own, note }));
    return this.#made(id, own);
  }

  #made(id: string, event: PrivacyEvent): Charge {
    let begun = false;
    let cancelled = false;
    return Object.freeze({
      id,
      event,
      begin: () => {
        if (cancelled)
          throw new DiffprivError(
            'DP_CANCELLED',
            'This charge was given back. Charge again before reading data.',
          );
        begun = true;
      },
      cancel: async () => {
        if (begun)
          throw new DiffprivError(
            'DP_TOUCHED',
            'Data was touched under this charge, so it cannot be given back.',
          );
        if (cancelled) return;
        cancelled = true;
        await this.#write(Object.freeze({ kind: 'cancel', id }), event);
      },
    });
  }

  /**
   * Charges an (epsilon, delta) event, then runs the work with an allowance of exactly that much to pass to tools as `accountant`. The charge stays, whatever the work does.
   */
  async run<T>(
    cost: { readonly epsilon: number; readonly delta?: number; readonly note?: string },
    work: (allowance: BudgetAccountant) => T | Promise<T>,
  ): Promise<T> {
    const { epsilon, delta = 0, note = '' } = optionsOf<typeof cost>(cost, 'cost', 'Pass { epsilon, delta }');
    checkFunction(work, 'work', 'Pass what to run with the allowance');
    const event = approximate(epsilon, delta);
    const allowance = new BudgetAccountant({ epsilon, delta });
    const charge = await this.charge(event, note);
    charge.begin();
    return await work(allowance);
  }

  async #write(record: SpendRecord, refund?: PrivacyEvent): Promise<void> {
    // After a write whose fate is unknown nothing more may be written, a cancellation no more than a charge.
    if (this.#failure) throw this.#failure;
    await new Promise<void>((resolve, reject) => {
      this.#queue.push({ record, ...(refund && { refund }), resolve, reject });
      if (!this.#writing) {
        this.#writing = true;
        // Charges made in the same turn of the event loop join the first group.
        queueMicrotask(() => void this.#drain());
      }
    });
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const group = this.#queue;
      this.#queue = [];
      try {
        await this.#store.append(
          group.map(({ record }) => record),
          this.#count,
        );
        this.#count += group.length;
        // Refunds are made here, in the same step as the count: a replay between the two would make them twice.
        for (const { refund, resolve } of group) {
          if (refund) this.#filter.refund(refund);
          resolve();
        }
      } catch (error) {
        if (error instanceof StoreConflictError)
          await this.#decideAgain(group).catch((failed: unknown) => this.#fail(group, failed));
        else this.#fail(group, error);
      }
    }
    this.#writing = false;
  }

  /** Another writer came first: replay its records, then decide every waiting charge again in order. */
  async #decideAgain(group: readonly Pending[]): Promise<void> {
    const records = await this.#store.load();
    const waiting = [...group, ...this.#queue];
    this.#queue = [];
    this.#filter = replay(this.#makeFilter(), records);
    this.#count = records.length;
    for (const pending of waiting) {
      try {
        if (pending.record.kind === 'charge') this.#filter.charge(pending.record.event);
        this.#queue.push(pending);
      } catch (error) {
        pending.reject(error);
      }
    }
  }

  #fail(group: readonly Pending[], cause: unknown): void {
    this.#failure = new StoreError(
      'DP_STORE_FAILED',
      'The spend could not be written; it counts as spent. Open the budget again.',
      { cause },
    );
    for (const { reject } of [...group, ...this.#queue]) reject(this.#failure);
    this.#queue = [];
  }
}

function checked(options: DurableBudgetOptions): DurableBudgetOptions {
  const { store, filter } = optionsOf<DurableBudgetOptions>(options);
  checkFunction(filter, 'filter', 'Pass () => new PureFilter({ … })');
  const methods = recordOf(store, 'store', 'Pass a SpendStore');
  for (const name of ['load', 'append']) checkFunction(methods[name], 'store', 'Pass a SpendStore');
  return { store, filter };
}

function isList(value: unknown): boolean {
  return Array.isArray(value);
}

function replay(filter: PrivacyFilter, records: readonly SpendRecord[]): PrivacyFilter {
  if (!isList(records))
    throw new StoreError(
      'DP_STORE_CORRUPT',
      'The spend store did not load a list of records. Mend the store.',
    );
  const open = new Map<string, PrivacyEvent>();
  for (const record of records) {
    if (record.kind === 'charge') {
      filter.replay(record.event);
      open.set(record.id, record.event);
    } else {
      const event = open.get(record.id);
      if (!event)
        throw new StoreError(
          'DP_STORE_CORRUPT',
          `The spend log cancels ${record.id}, which it does not hold. Restore it.`,
        );
      filter.refund(event);
      open.delete(record.id);
    }
  }
  return filter;
}
