import { ArgumentError, BudgetError } from '../errors.ts';
import { add, compare, decimal, rational, subtract, toNumber, type Rational } from '../exact/rational.ts';
import { checkOrder, conversionCost, renyiToEpsilon, zcdpOf } from './compose.ts';
import { checkEvent, isGaussian, type PrivacyEvent } from './events.ts';
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
  readonly budget: FilterBudget;

  constructor(budget: FilterBudget) {
    const { epsilon, delta } = budget;
    if (!(epsilon > 0) || !Number.isFinite(epsilon)) {
      throw new ArgumentError('epsilon', 'must be positive and finite', 'A budget must have an end');
    }
    if (!(delta >= 0 && delta < 1))
      throw new ArgumentError('delta', 'must be in [0, 1)', 'Pass a small delta');
    this.budget = { epsilon, delta };
  }

  /** True when the event fits into what is left. */
  admits(event: PrivacyEvent): boolean {
    checkEvent(event);
    return this.fits(event);
  }

  protected abstract fits(event: PrivacyEvent): boolean;
  protected abstract add(event: PrivacyEvent, sign: 1 | -1): void;
  /** A number the caller may show: what is left, in this filter's terms, as epsilon and delta of basic composition. */
  abstract remaining(): FilterBudget;

  /** Spends the event, or throws a BudgetError and spends nothing. */
  charge(event: PrivacyEvent): void {
    if (!this.admits(event)) throw new BudgetError(describe(event), this.remaining());
    this.add(event, 1);
  }

  /** Counts an event that was already spent, whether or not it fits: used when a store is replayed. */
  replay(event: PrivacyEvent): void {
    checkEvent(event);
    this.add(event, 1);
  }

  /** Gives back an event that never touched data. */
  refund(event: PrivacyEvent): void {
    this.add(event, -1);
  }
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
  #epsilon: Rational = { num: 0n, den: 1n };
  #delta: Rational = { num: 0n, den: 1n };

  protected override fits(event: PrivacyEvent): boolean {
    if (isGaussian(event)) throw wrongKind('Gaussian noise', 'ZcdpFilter or RenyiFilter');
    const { epsilon, delta } = describe(event);
    return (
      compare(add(this.#epsilon, decimal(epsilon)), decimal(this.budget.epsilon)) <= 0 &&
      compare(add(this.#delta, decimal(delta)), decimal(this.budget.delta)) <= 0
    );
  }

  override remaining(): FilterBudget {
    return {
      epsilon: Math.max(0, toNumber(subtract(decimal(this.budget.epsilon), this.#epsilon))),
      delta: Math.max(0, toNumber(subtract(decimal(this.budget.delta), this.#delta))),
    };
  }

  protected override add(event: PrivacyEvent, sign: 1 | -1): void {
    const { epsilon, delta } = describe(event);
    this.#epsilon = add(this.#epsilon, decimal(sign * epsilon));
    this.#delta = add(this.#delta, decimal(sign * delta));
  }
}

function wrongKind(what: string, instead: string): ArgumentError {
  return new ArgumentError('event', `is ${what}, which this filter cannot count`, `Use ${instead}`);
}

/** Sums a rounded-up cost exactly against a rounded-down limit. */
abstract class CostFilter extends PrivacyFilter {
  protected abstract readonly limit: number;
  #spent: Rational = { num: 0n, den: 1n };

  protected abstract cost(event: PrivacyEvent): number;

  protected override fits(event: PrivacyEvent): boolean {
    return compare(add(this.#spent, rational(this.cost(event))), rational(this.limit)) <= 0;
  }

  /** The cost spent and the limit, in this filter's own unit. */
  get spent(): { readonly cost: number; readonly limit: number } {
    return { cost: toNumber(this.#spent), limit: this.limit };
  }

  protected override add(event: PrivacyEvent, sign: 1 | -1): void {
    this.#spent = add(this.#spent, rational(sign * this.cost(event)));
  }

  protected get left(): number {
    return Math.max(0, toNumber(subtract(rational(this.limit), this.#spent)));
  }
}

/**
 * Zero-concentrated costs add up to the largest rho whose conversion stays within (epsilon, delta).
 * Guarantee: (epsilon, delta)-differential privacy of everything admitted, adding or removing one person, however events are chosen.
 * Papers: Feldman and Zrnic 2021; Whitehouse, Ramdas, Rogers, Wu 2023; Bun and Steinke 2016.
 */
export class ZcdpFilter extends CostFilter {
  protected readonly limit: number;

  constructor(budget: FilterBudget) {
    super(budget);
    if (budget.delta === 0)
      throw new ArgumentError(
        'delta',
        'must be above 0 for concentrated privacy',
        'Use PureFilter for delta 0',
      );
    const fits = (rho: number): boolean =>
      renyiToEpsilon((order) => ({ lower: down(rho * order), upper: up(rho * order) }), budget.delta).upper <=
      budget.epsilon;
    let low = 0;
    let high = budget.epsilon;
    for (let i = 0; i < 30; i += 1) {
      const middle = (low + high) / 2;
      if (fits(middle)) low = middle;
      else high = middle;
    }
    this.limit = low;
  }

  protected override cost(event: PrivacyEvent): number {
    return zcdpOf(event);
  }

  /** What one more pure event could cost at most: rho = epsilon^2 / 2. */
  override remaining(): FilterBudget {
    return { epsilon: down(Math.sqrt(2 * this.left)), delta: 0 };
  }
}

/**
 * Rényi divergences at one order, fixed beforehand, add up to the largest that converts to (epsilon, delta).
 * Guarantee: as for {@link ZcdpFilter}. One order only: choosing the best order after the fact is not covered by the theorem.
 * Papers: Feldman and Zrnic 2021; Mironov 2017.
 */
export class RenyiFilter extends CostFilter {
  protected readonly limit: number;
  readonly order: number;

  constructor({ order, ...budget }: FilterBudget & { readonly order: number }) {
    super(budget);
    checkOrder(order);
    if (budget.delta === 0)
      throw new ArgumentError('delta', 'must be above 0 for Rényi privacy', 'Use PureFilter for delta 0');
    this.order = order;
    this.limit = down(budget.epsilon - conversionCost(order, budget.delta).upper);
    if (this.limit <= 0)
      throw new ArgumentError('order', 'leaves no budget at this epsilon and delta', 'Use a larger order');
  }

  protected override cost(event: PrivacyEvent): number {
    return renyiDivergence(event, this.order).upper;
  }

  /** What one more event could cost at most: pure epsilon bounds its divergence. */
  override remaining(): FilterBudget {
    return { epsilon: this.left, delta: 0 };
  }
}
