import { ArgumentError, BudgetError } from '../errors.ts';
import { composeAdvanced } from './compose.ts';
import { approximate, type PrivacyEvent } from './events.ts';

/** Whatever can be asked to pay before a tool reads data. */
export interface Spender {
  /** Spends, or throws a BudgetError and spends nothing. */
  spend(epsilon: number, delta: number): unknown;
}

export interface BudgetAccountantOptions {
  /** The budget; finite, because without an end it is no budget. */
  readonly epsilon: number;
  /** The budget; below 1. */
  readonly delta: number;
  /** Part of delta given up to lower epsilon by advanced composition; default 0. Only sound when the epsilons are fixed beforehand: see {@link PrivacyFilter}. */
  readonly slack?: number;
  /** Spends made before, as (epsilon, delta) pairs. */
  readonly spentBudget?: readonly (readonly [epsilon: number, delta: number])[];
}

/**
 * An accountant in memory, with the interface that diffprivlib users know. It forgets when the process ends: use DurableBudget where that matters.
 *
 * Guarantee: everything run with it is (epsilon, delta)-differentially private, adding or removing one person. With slack 0 that holds however the analyst chooses;
 * with slack above 0 the epsilons must have been fixed before the first answer. Totals are rounded up. Paper: Kairouz, Oh, Viswanath 2015.
 */
export class BudgetAccountant implements Spender {
  readonly epsilon: number;
  readonly delta: number;
  readonly slack: number;
  readonly #spent: (readonly [number, number])[] = [];
  /** The same gathered by kind, so that a check costs no more after many spends. */
  readonly #gathered = new Map<string, { event: PrivacyEvent; count: number }>();

  constructor({ epsilon, delta, slack = 0, spentBudget = [] }: BudgetAccountantOptions) {
    if (!(epsilon > 0) || !Number.isFinite(epsilon)) {
      throw new ArgumentError('epsilon', 'must be positive and finite', 'A budget must have an end');
    }
    if (!(delta >= 0 && delta < 1))
      throw new ArgumentError('delta', 'must be in [0, 1)', 'Pass 0, or a small delta');
    if (!(slack >= 0 && slack <= delta))
      throw new ArgumentError('slack', 'must be in [0, delta]', 'Slack is spent from delta');
    this.epsilon = epsilon;
    this.delta = delta;
    this.slack = slack;
    for (const [e, d] of spentBudget) this.spend(e, d);
  }

  /** The spends so far. */
  get spentBudget(): readonly (readonly [epsilon: number, delta: number])[] {
    return [...this.#spent];
  }

  /** What has been spent in all, rounded up. */
  total(): { readonly epsilon: number; readonly delta: number } {
    return this.#totalWith(0, 0, 0);
  }

  /** The largest spend that could be made `k` times more, rounded down. */
  remaining(k = 1): { readonly epsilon: number; readonly delta: number } {
    if (!Number.isSafeInteger(k) || k < 1)
      throw new ArgumentError('k', 'must be a positive whole number', 'Pass how many spends are to come');
    const fits = (epsilon: number, delta: number): boolean => this.#fits(epsilon, delta, k);
    return {
      epsilon: largest(this.epsilon, (x) => fits(x, 0)),
      delta: largest(this.delta, (x) => fits(0, x)),
    };
  }

  /** Throws a BudgetError if the spend would pass the budget. */
  check(epsilon: number, delta: number): true {
    if (
      !Number.isFinite(epsilon) ||
      epsilon < 0 ||
      !(delta >= 0 && delta < 1) ||
      (epsilon === 0 && delta === 0)
    ) {
      throw new ArgumentError(
        'epsilon',
        'and delta must be a finite, positive spend',
        'Without noise there is no budget to speak of',
      );
    }
    if (!this.#fits(epsilon, delta, 1)) throw new BudgetError({ epsilon, delta }, this.remaining());
    return true;
  }

  spend(epsilon: number, delta: number): this {
    this.check(epsilon, delta);
    this.#spent.push([epsilon, delta]);
    const key = `${epsilon} ${delta}`;
    const count = (this.#gathered.get(key)?.count ?? 0) + 1;
    this.#gathered.set(key, { event: approximate(epsilon, delta), count });
    return this;
  }

  #fits(epsilon: number, delta: number, count: number): boolean {
    const total = this.#totalWith(epsilon, delta, count);
    return total.epsilon <= this.epsilon && total.delta <= this.delta;
  }

  #totalWith(more: number, moreDelta: number, count: number): { epsilon: number; delta: number } {
    const events = [...this.#gathered.values()];
    if (more > 0 || moreDelta > 0) events.push({ event: approximate(more, moreDelta), count });
    if (events.length === 0) return { epsilon: 0, delta: 0 };
    const { epsilon, delta } = composeAdvanced(events, { slack: this.slack });
    return { epsilon: epsilon.upper, delta: delta.upper };
  }
}

function largest(limit: number, fits: (x: number) => boolean): number {
  if (limit === 0) return 0;
  if (fits(limit)) return limit;
  let low = 0;
  let high = limit;
  for (let i = 0; i < 50; i += 1) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}
