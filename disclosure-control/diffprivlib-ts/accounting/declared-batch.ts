import { optionsOf } from '../arguments.ts';
import { ArgumentError, BudgetError } from '../errors.ts';
import type { Bracket } from '../exact/interval.ts';
import { approximate, eventKey, gather, ownEvent, type PrivacyEvent, type RepeatedEvent } from './events.ts';
import { composeDeclaredBatch } from './pld.ts';

export interface DeclaredBatchOptions {
  /** Everything that will be released, all of it, before any of it is. */
  readonly events: readonly (PrivacyEvent | RepeatedEvent)[];
  /** The budget for the whole. */
  readonly epsilon: number;
  readonly delta: number;
}

/**
 * A batch of releases accounted for by its privacy-loss distribution: much cheaper than one by one, on condition that nothing in it is chosen after seeing an answer. The whole is
 * checked against the budget when it is declared; afterwards only declared events can be taken, each as often as declared.
 *
 * Guarantee: (cost.upper, delta)-differential privacy for everything taken, adding or removing one person. To charge a DurableBudget, charge `asEvent()` before the first take.
 * Paper: Doroshenko, Ghazi, Kamath, Kumar, Manurangsi 2022.
 */
export class DeclaredBatch {
  readonly #cost: Bracket;
  readonly #delta: number;
  readonly #left: Map<string, number>;

  constructor(options: DeclaredBatchOptions) {
    const { events, epsilon, delta } = optionsOf<DeclaredBatchOptions>(options);
    if (typeof epsilon !== 'number' || !(epsilon > 0) || !Number.isFinite(epsilon))
      throw new ArgumentError('epsilon', 'must be positive and finite', 'A budget must have an end');
    const declared = gather(events);
    this.#cost = Object.freeze(composeDeclaredBatch(declared, { delta }));
    this.#delta = delta;
    if (this.#cost.upper > epsilon)
      throw new BudgetError({ epsilon: this.#cost.upper, delta }, { epsilon, delta });
    this.#left = new Map(declared.map(({ event, count }) => [eventKey(event), count]));
  }

  get cost(): Bracket {
    return this.#cost;
  }

  get delta(): number {
    return this.#delta;
  }

  /** Takes one declared event; throws when it was not declared, or not so often. */
  take(event: PrivacyEvent): void {
    const key = eventKey(ownEvent(event));
    const left = this.#left.get(key) ?? 0;
    if (left === 0) {
      throw new ArgumentError(
        'event',
        'was not declared in this batch, or not so often',
        'Declare it beforehand, or use a privacy filter',
      );
    }
    this.#left.set(key, left - 1);
  }

  /** The batch as one event of known (epsilon, delta), to charge elsewhere. */
  asEvent(): PrivacyEvent {
    return approximate(this.#cost.upper, this.#delta);
  }
}
