import { optionsOf } from '../arguments.ts';
import { ArgumentError, BudgetError } from '../errors.ts';
import {
  decimalOf,
  isAtMost,
  minus,
  numberBelow,
  plus,
  times,
  ZERO,
  type Decimal,
} from '../exact/decimal.ts';
import { rational, toNumber } from '../exact/rational.ts';
import { checkOrder, conversionCost, renyiToEpsilon, zcdpOf } from './compose.ts';
import { approximate, isGaussian, ownEvent, type PrivacyEvent } from './events.ts';
import { renyiDivergence } from './renyi.ts';
import { down, up } from '../exact/interval.ts';

export interface FilterBudget {
  readonly epsilon: number;
  readonly delta: number;
}

/**
 * A privacy filter: admits events one at a time, each chosen after seeing all earlier answers, and stops before the whole would exceed the budget. This is what an
 * interactive analyst needs; composeDeclaredBatch, composeAdvanced and composeRenyi hold only for events fixed beforehand.
 */
export abstract class PrivacyFilter {
  readonly #budget: FilterBudget;

  constructor(budget: FilterBudget) {
    this.#budget = ownBudget(budget);
  }

  get budget(): FilterBudget {
    return this.#budget;
  }

  /** True when the event fits into what is left. */
  admits(event: PrivacyEvent): boolean {
    return this.fits(ownEvent(event));
  }

  protected abstract fits(event: PrivacyEvent): boolean;
  protected abstract add(event: PrivacyEvent, sign: 1 | -1): void;
  /** A number the caller may show: what is left, in this filter's terms, as epsilon and delta of basic composition. */
  abstract remaining(): FilterBudget;

  /** Spends the event, or throws a BudgetError and spends nothing. */
  charge(event: PrivacyEvent): void {
    const own = ownEvent(event);
    if (!this.fits(own)) throw new BudgetError(describe(own), this.remaining());
    this.add(own, 1);
  }

  /** Counts an event that was already spent, whether or not it fits: used when a store is replayed. */
  replay(event: PrivacyEvent): void {
    this.add(ownEvent(event), 1);
  }

  /** Gives back an event that never touched data. */
  refund(event: PrivacyEvent): void {
    this.add(ownEvent(event), -1);
  }
}

function ownBudget(budget: FilterBudget): FilterBudget {
  const { epsilon, delta } = optionsOf<FilterBudget>(budget, 'budget', 'Pass { epsilon, delta }');
  if (typeof epsilon !== 'number' || !(epsilon > 0) || !Number.isFinite(epsilon)) {
    throw new ArgumentError('epsilon', 'must be positive and finite', 'A budget must have an end');
  }
  if (typeof delta !== 'number' || !(delta >= 0 && delta < 1))
    throw new ArgumentError('delta', 'must be in [0, 1)', 'Pass a small delta');
  return Object.freeze({ epsilon, delta });
}

/** A refund of what was never spent would raise the budget. */
function unspent(): ArgumentError {
  return new ArgumentError('event', 'was not charged here', 'Refund what was charged, once');
}

function describe(event: PrivacyEvent): FilterBudget {
  return isGaussian(event)
    ? { epsilon: Infinity, delta: 0 }
    : { epsilon: event.epsilon, delta: event.kind === 'approximate' ? event.delta : 0 };
}

/**
 * Epsilons and deltas add, in exact rational arithmetic.
 * Guarantee: (epsilon, delta)-differential privacy of everything admitted, adding or removing one person, however events are chosen. Paper: Rogers, Roth, Ullman, Vadhan 2016.
 */
export class PureFilter extends PrivacyFilter {
  #epsilon: Decimal = ZERO;
  #delta: Decimal = ZERO;

  protected override fits(event: PrivacyEvent): boolean {
    if (isGaussian(event)) throw wrongKind('Gaussian noise', 'ZcdpFilter or RenyiFilter');
    const { epsilon, delta } = describe(event);
    return (
      isAtMost(plus(this.#epsilon, decimalOf(epsilon)), decimalOf(this.budget.epsilon)) &&
      isAtMost(plus(this.#delta, decimalOf(delta)), decimalOf(this.budget.delta))
    );
  }

  override remaining(): FilterBudget {
    return {
      epsilon: numberBelow(minus(decimalOf(this.budget.epsilon), this.#epsilon)),
      delta: numberBelow(minus(decimalOf(this.budget.delta), this.#delta)),
    };
  }

  protected override add(event: PrivacyEvent, sign: 1 | -1): void {
    const { epsilon, delta } = describe(event);
    const next = [
      plus(this.#epsilon, times(decimalOf(epsilon), sign)),
      plus(this.#delta, times(decimalOf(delta), sign)),
    ] as const;
    if (next.some(({ digits }) => digits < 0n)) throw unspent();
    [this.#epsilon, this.#delta] = next;
  }
}

function wrongKind(what: string, instead: string): ArgumentError {
  return new ArgumentError('event', `is ${what}, which this filter cannot count`, `Use ${instead}`);
}

/** Sums a rounded-up cost exactly, in units of 2^-1074, against a rounded-down limit. */
abstract class CostFilter extends PrivacyFilter {
  readonly #limit: number;
  #spent = 0n;

  constructor(budget: FilterBudget, limit: number) {
    super(budget);
    this.#limit = limit;
  }

  protected abstract cost(event: PrivacyEvent): number;

  protected override fits(event: PrivacyEvent): boolean {
    return this.#spent + inUnits(this.cost(event)) <= inUnits(this.#limit);
  }

  /** The cost spent and the limit, in this filter's own unit. */
  get spent(): { readonly cost: number; readonly limit: number } {
    return { cost: toNumber({ num: this.#spent, den: 1n << UNIT_BITS }), limit: this.#limit };
  }

  protected override add(event: PrivacyEvent, sign: 1 | -1): void {
    const next = this.#spent + BigInt(sign) * inUnits(this.cost(event));
    if (next < 0n) throw unspent();
    this.#spent = next;
  }

  /** The largest pure epsilon that fits, found a little below `guess` of what is left. */
  protected largestPure(guess: (left: number) => number): number {
    const left = inUnits(this.#limit) - this.#spent;
    if (left <= 0n) return 0;
    let epsilon = guess(toNumber({ num: left, den: 1n << UNIT_BITS }));
    for (let slip = 2 ** -52; epsilon > 0; slip *= 2) {
      if (this.fits(approximate(epsilon))) return epsilon;
      epsilon = slip < 1 ? epsilon * (1 - slip) : 0;
    }
    return 0;
  }
}

const UNIT_BITS = 1074n;

/** A finite double as an integer number of units: every double is one. */
function inUnits(value: number): bigint {
  const { num, den } = rational(value);
  return (num << UNIT_BITS) / den;
}

/**
 * Zero-concentrated costs add up to the largest rho whose conversion stays within (epsilon, delta).
 * Guarantee: (epsilon, delta)-differential privacy of everything admitted, adding or removing one person, however events are chosen.
 * Papers: Feldman and Zrnic 2021; Whitehouse, Ramdas, Rogers, Wu 2023; Bun and Steinke 2016.
 */
export class ZcdpFilter extends CostFilter {
  constructor(budget: FilterBudget) {
    const own = ownBudget(budget);
    super(own, largestRho(own));
  }

  protected override cost(event: PrivacyEvent): number {
    return zcdpOf(event);
  }

  /** What one more pure event could cost at most: rho = epsilon^2 / 2. */
  override remaining(): FilterBudget {
    return { epsilon: this.largestPure((left) => Math.sqrt(2 * left)), delta: 0 };
  }
}

function largestRho({ epsilon, delta }: FilterBudget): number {
  if (delta === 0)
    throw new ArgumentError(
      'delta',
      'must be above 0 for concentrated privacy',
      'Use PureFilter for delta 0',
    );
  const fits = (rho: number): boolean =>
    renyiToEpsilon((order) => ({ lower: down(rho * order), upper: up(rho * order) }), delta).upper <= epsilon;
  let low = 0;
  let high = epsilon;
  for (let i = 0; i < 30; i += 1) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Rényi divergences at one order, fixed beforehand, add up to the largest that converts to (epsilon, delta).
 * Guarantee: as for {@link ZcdpFilter}. One order only: choosing the best order after the fact is not covered by the theorem.
 * Papers: Feldman and Zrnic 2021; Mironov 2017.
 */
export class RenyiFilter extends CostFilter {
  readonly #order: number;

  constructor(budget: FilterBudget & { readonly order: number }) {
    const own = ownBudget(budget);
    const { order } = budget;
    super(own, largestDivergence(own, order));
    this.#order = order;
  }

  get order(): number {
    return this.#order;
  }

  protected override cost(event: PrivacyEvent): number {
    return renyiDivergence(event, this.#order).upper;
  }

  /** What one more event could cost at most: pure epsilon bounds its divergence. */
  override remaining(): FilterBudget {
    return { epsilon: this.largestPure((left) => left), delta: 0 };
  }
}

function largestDivergence({ epsilon, delta }: FilterBudget, order: number): number {
  checkOrder(order);
  if (delta === 0)
    throw new ArgumentError('delta', 'must be above 0 for Rényi privacy', 'Use PureFilter for delta 0');
  const limit = down(epsilon - conversionCost(order, delta).upper);
  if (limit <= 0)
    throw new ArgumentError('order', 'leaves no budget at this epsilon and delta', 'Use a larger order');
  return limit;
}
