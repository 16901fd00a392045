import { optionsOf } from '../arguments.ts';
import { ArgumentError, BudgetError } from '../errors.ts';
import {
  decimalOf,
  isAtMost,
  minus,
  numberAbove,
  numberBelow,
  plus,
  times,
  ZERO,
  type Decimal,
} from '../exact/decimal.ts';
import { up } from '../exact/interval.ts';
import { advancedEpsilons, combinedDelta, NO_EVENTS, withEvent, type AdvancedSums } from './advanced.ts';

/** Whatever can be asked to pay before a tool reads data. */
export interface Spender {
  /** Spends, or throws a BudgetError and spends nothing. */
  spend(epsilon: number, delta: number): unknown;
  /** Throws a BudgetError if the spend would be refused. A tool asks before it looks even at the shape of its data. */
  check?(epsilon: number, delta: number): unknown;
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

interface Sums {
  readonly epsilon: Decimal;
  readonly delta: Decimal;
  readonly advanced: AdvancedSums;
}

/**
 * An accountant in memory, with the interface that diffprivlib users know. It forgets when the process ends: use DurableBudget where that matters.
 *
 * Guarantee: everything run with it is (epsilon, delta)-differentially private, adding or removing one person. With slack 0 that holds however the analyst chooses;
 * with slack above 0 the epsilons must have been fixed before the first answer. A spend fits when the exact sums, or the bounds of the paper rounded outward, are within the budget, so a budget can
 * be spent to its last decimal and never past it. Paper: Kairouz, Oh, Viswanath 2015.
 */
export class BudgetAccountant implements Spender {
  readonly #budget: { readonly epsilon: number; readonly delta: number; readonly slack: number };
  readonly #limit: { readonly epsilon: Decimal; readonly delta: Decimal; readonly slack: Decimal };
  readonly #spent: (readonly [number, number])[] = [];
  /** Running sums, so that a check costs no more after many spends. */
  #sums: Sums = { epsilon: ZERO, delta: ZERO, advanced: NO_EVENTS };

  constructor(options: BudgetAccountantOptions) {
    const { epsilon, delta, slack = 0, spentBudget = [] } = optionsOf<BudgetAccountantOptions>(options);
    if (typeof epsilon !== 'number' || !(epsilon > 0) || !Number.isFinite(epsilon)) {
      throw new ArgumentError('epsilon', 'must be positive and finite', 'A budget must have an end');
    }
    if (typeof delta !== 'number' || !(delta >= 0 && delta < 1))
      throw new ArgumentError('delta', 'must be in [0, 1)', 'Pass 0, or a small delta');
    if (typeof slack !== 'number' || !(slack >= 0 && slack <= delta))
      throw new ArgumentError('slack', 'must be in [0, delta]', 'Slack is spent from delta');
    this.#budget = { epsilon, delta, slack };
    this.#limit = { epsilon: decimalOf(epsilon), delta: decimalOf(delta), slack: decimalOf(slack) };
    for (const [e, d] of pairs(spentBudget)) this.spend(e, d);
  }

  get epsilon(): number {
    return this.#budget.epsilon;
  }

  get delta(): number {
    return this.#budget.delta;
  }

  get slack(): number {
    return this.#budget.slack;
  }

  /** The spends so far. */
  get spentBudget(): readonly (readonly [epsilon: number, delta: number])[] {
    return [...this.#spent];
  }

  /** What has been spent in all, rounded up. */
  total(): { readonly epsilon: number; readonly delta: number } {
    if (this.#spent.length === 0) return { epsilon: 0, delta: 0 };
    const { slack } = this.#budget;
    const { epsilon, delta, advanced } = this.#sums;
    const bounds = slack === 0 ? [] : advancedEpsilons(advanced, slack);
    return {
      epsilon: bounds.reduce((least, { upper }) => Math.min(least, upper), numberAbove(epsilon)),
      delta: Math.min(numberAbove(plus(this.#limit.slack, delta)), combinedDelta(advanced, slack).upper),
    };
  }

  /** The largest spend that could be made `k` times more, rounded down: {@link spend} admits it. */
  remaining(k = 1): { readonly epsilon: number; readonly delta: number } {
    if (!Number.isSafeInteger(k) || k < 1)
      throw new ArgumentError('k', 'must be a positive whole number', 'Pass how many spends are to come');
    const { epsilon, delta, slack } = this.#limit;
    const deltaLeft = minus(delta, plus(slack, this.#sums.delta));
    return {
      epsilon: largest(this.epsilon, numberBelow(minus(epsilon, this.#sums.epsilon)) / k, (x) =>
        this.#fitsEpsilon(this.#after(x, 0, k), k),
      ),
      delta: largest(this.delta, numberBelow(deltaLeft) / k, (x) => this.#fitsDelta(this.#after(0, x, k), k)),
    };
  }

  /** Throws a BudgetError if the spend would pass the budget. */
  check(epsilon: number, delta: number): true {
    this.#checked(epsilon, delta);
    return true;
  }

  spend(epsilon: number, delta: number): this {
    const after = this.#checked(epsilon, delta);
    this.#spent.push(Object.freeze([epsilon, delta] as const));
    this.#sums = after;
    return this;
  }

  #checked(epsilon: number, delta: number): Sums {
    const positive = typeof epsilon === 'number' && typeof delta === 'number' && (epsilon > 0 || delta > 0);
    if (!positive || !Number.isFinite(epsilon) || epsilon < 0 || !(delta >= 0 && delta < 1)) {
      // An infinite epsilon is what a tool asks for without noise; no budget has it.
      throw new ArgumentError(
        'epsilon',
        'and delta must be a finite, positive spend',
        'Without noise there is no budget to speak of',
      );
    }
    const after = this.#after(epsilon, delta, 1);
    if (this.#fitsEpsilon(after, 1) && this.#fitsDelta(after, 1)) return after;
    throw new BudgetError({ epsilon, delta }, this.remaining());
  }

  #after(epsilon: number, delta: number, count: number): Sums {
    const { advanced, ...sums } = this.#sums;
    return {
      epsilon: plus(sums.epsilon, times(decimalOf(epsilon), count)),
      delta: plus(sums.delta, times(decimalOf(delta), count)),
      advanced: withEvent(advanced, epsilon, delta, count),
    };
  }

  /** Rounding `count` spends one by one may add `count` times what rounding them together adds. */
  #fitsEpsilon({ epsilon, advanced }: Sums, count: number): boolean {
    const { slack } = this.#budget;
    if (isAtMost(epsilon, this.#limit.epsilon)) return true;
    const room = 1 + (count - 1) * 2 ** -48;
    return (
      slack > 0 &&
      advancedEpsilons(advanced, slack).some(({ upper }) => up(upper * room) <= this.#budget.epsilon)
    );
  }

  #fitsDelta({ delta, advanced }: Sums, count: number): boolean {
    if (delta.digits === 0n) return true;
    if (isAtMost(plus(this.#limit.slack, delta), this.#limit.delta)) return true;
    const room = (count - 1) * 2 ** -48;
    return up(combinedDelta(advanced, this.#budget.slack).upper + room) <= this.#budget.delta;
  }
}

function pairs(spent: unknown): readonly (readonly [number, number])[] {
  const wrong = new ArgumentError('spentBudget', 'must hold pairs', 'Pass [[epsilon, delta], …]');
  if (!Array.isArray(spent)) throw wrong;
  return (spent as unknown[]).map((pair) => {
    if (!Array.isArray(pair) || pair.length !== 2) throw wrong;
    return [pair[0], pair[1]] as [number, number];
  });
}

/** The largest x up to the limit that fits, to one part in 2^50 of the limit; `guess` is tried first, and is exact when sums decide. */
function largest(limit: number, guess: number, fits: (x: number) => boolean): number {
  if (limit === 0) return 0;
  if (fits(limit)) return limit;
  const near = [guess, guess * (1 - 2 ** -52), guess * (1 - 2 ** -51)];
  let low = near.find((x) => x > 0 && fits(x)) ?? 0;
  let high = limit;
  for (let i = 0; i < 50; i += 1) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}
