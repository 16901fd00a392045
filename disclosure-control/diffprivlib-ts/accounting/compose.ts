import { optionsOf } from '../arguments.ts';
import { ArgumentError } from '../errors.ts';
import { ownNumbers } from '../numbers.ts';
import { down, logDown, logUp, up, type Bracket } from '../exact/interval.ts';
import { add, decimal, multiply, toNumber, type Rational } from '../exact/rational.ts';
import {
  gather,
  isGaussian,
  noiseMultiplier,
  ownEvent,
  type PrivacyEvent,
  type RepeatedEvent,
} from './events.ts';
import { advancedEpsilons, combinedDelta, NO_EVENTS, withEvent } from './advanced.ts';
import { renyiDivergence } from './renyi.ts';

type Events = readonly (PrivacyEvent | RepeatedEvent)[];

function checkDelta(delta: number): void {
  if (typeof delta !== 'number' || !(delta > 0 && delta < 1))
    throw new ArgumentError('delta', 'must be in (0, 1)', 'Pass a small delta');
}

function pureParts(events: Events): { epsilon: number; delta: number; count: number }[] {
  return gather(events).map(({ event, count }) => {
    if (isGaussian(event)) {
      throw new ArgumentError(
        'events',
        'hold Gaussian noise, which is not pure',
        'Use composeZcdp, composeRenyi or composeDeclaredBatch',
      );
    }
    return { epsilon: event.epsilon, delta: event.kind === 'approximate' ? event.delta : 0, count };
  });
}

/** The exact sum of count * value, as a bracket of doubles. */
function exactSum(parts: readonly { value: number; count: number }[]): Bracket {
  const sum = parts.reduce<Rational>(
    (total, { value, count }) => add(total, multiply(decimal(value), { num: BigInt(count), den: 1n })),
    { num: 0n, den: 1n },
  );
  const near = toNumber(sum);
  const { num, den } = decimal(near);
  return num * sum.den === sum.num * den
    ? { lower: near, upper: near }
    : { lower: down(near), upper: up(near) };
}

/**
 * Basic composition: epsilons and deltas add. Holds whether or not later events depend on earlier answers.
 * Guarantee: (epsilon, delta)-differential privacy, adding or removing one person. Paper: Dwork, McSherry, Nissim, Smith 2006.
 */
export function composePure(events: Events): { readonly epsilon: Bracket; readonly delta: Bracket } {
  const parts = pureParts(events);
  return {
    epsilon: exactSum(parts.map(({ epsilon, count }) => ({ value: epsilon, count }))),
    delta: exactSum(parts.map(({ delta, count }) => ({ value: delta, count }))),
  };
}

export interface AdvancedOptions {
  /** The part of delta given up to lower epsilon, in [0, 1). */
  readonly slack: number;
}

/**
 * Advanced composition with slack, for events declared beforehand: the least of the three bounds of Kairouz, Oh and Viswanath.
 * Guarantee: (epsilon, delta)-differential privacy, adding or removing one person, with delta = 1 - (1 - slack) prod(1 - delta_i).
 * Paper: Kairouz, Oh, Viswanath 2015 (2017), theorem 3.5.
 */
export function composeAdvanced(
  events: Events,
  options: AdvancedOptions,
): { readonly epsilon: Bracket; readonly delta: Bracket } {
  const { slack } = optionsOf<AdvancedOptions>(options);
  if (typeof slack !== 'number' || !(slack >= 0 && slack < 1))
    throw new ArgumentError('slack', 'must be in [0, 1)', 'Pass 0 for basic composition');
  const parts = pureParts(events);
  const basic = composePure(events);
  const sums = parts.reduce(
    (all, { epsilon, delta, count }) => withEvent(all, epsilon, delta, count),
    NO_EVENTS,
  );
  const epsilon = slack === 0 ? basic.epsilon : minimum([basic.epsilon, ...advancedEpsilons(sums, slack)]);
  if (parts.every(({ delta }) => delta === 0)) return { epsilon, delta: { lower: slack, upper: slack } };
  const delta = combinedDelta(sums, slack);
  const plain = slack === 0 ? basic.delta.upper : up(slack + basic.delta.upper);
  return { epsilon, delta: { lower: Math.min(delta.lower, plain), upper: Math.min(delta.upper, plain) } };
}

function minimum(brackets: readonly Bracket[]): Bracket {
  return brackets.reduce((least, { lower, upper }) => ({
    lower: Math.min(least.lower, lower),
    upper: Math.min(least.upper, upper),
  }));
}

/**
 * The rho of zero-concentrated privacy, rounded up: epsilon^2 / 2 for a pure event and 1 / (2 multiplier^2) for Gaussian noise (Bun and Steinke 2016), epsilon^2 / 8 for one of bounded range
 * (Cesar and Rogers 2021).
 */
export function zcdpOf(given: PrivacyEvent): number {
  const event = ownEvent(given);
  if (isGaussian(event)) {
    const multiplier = down(noiseMultiplier(event));
    return up(1 / down(2 * down(multiplier * multiplier)));
  }
  if (event.kind === 'approximate' && event.delta > 0) {
    throw new ArgumentError(
      'events',
      'hold an event with delta',
      'Zero-concentrated accounting takes pure and Gaussian events; use composeDeclaredBatch',
    );
  }
  return up(up(event.epsilon * event.epsilon) / (event.kind === 'boundedRange' ? 8 : 2));
}

/**
 * Zero-concentrated composition: rhos add, then convert to (epsilon, delta) through the best Rényi order.
 * Guarantee: (epsilon.upper, delta)-differential privacy, adding or removing one person. Papers: Bun and Steinke 2016; conversion: Canonne, Kamath, Steinke 2020, proposition 12.
 */
export function composeZcdp(
  events: Events,
  options: { readonly delta: number },
): { readonly rho: Bracket; readonly epsilon: Bracket } {
  const { delta } = optionsOf<typeof options>(options);
  checkDelta(delta);
  const parts = gather(events).map(({ event, count }) => ({ value: zcdpOf(event), count }));
  const rho = exactSum(parts);
  return {
    rho,
    epsilon: renyiToEpsilon(
      (order) => ({ lower: down(rho.lower * order), upper: up(rho.upper * order) }),
      delta,
    ),
  };
}

export interface RenyiOptions {
  readonly delta: number;
  /** Orders to try; every order above 1 by default. */
  readonly orders?: readonly number[];
}

/**
 * Rényi composition: divergences add at every order, then convert through the best one.
 * Guarantee: (epsilon.upper, delta)-differential privacy, adding or removing one person, for events declared beforehand (for others, fix the order: {@link RenyiFilter}).
 * Papers: Mironov 2017; conversion: Canonne, Kamath, Steinke 2020, proposition 12.
 */
export function composeRenyi(
  events: Events,
  options: RenyiOptions,
): { readonly epsilon: Bracket; readonly order: number } {
  const { delta, orders: given } = optionsOf<RenyiOptions>(options);
  checkDelta(delta);
  const parts = gather(events);
  const total = (order: number): Bracket =>
    parts.reduce<Bracket>(
      (sum, { event, count }) => {
        const one = renyiDivergence(event, order);
        return {
          lower: down(sum.lower + down(count * one.lower)),
          upper: up(sum.upper + up(count * one.upper)),
        };
      },
      { lower: 0, upper: 0 },
    );
  if (parts.length > MOST_KINDS)
    throw new ArgumentError('events', `are of more than ${MOST_KINDS} kinds`, 'Round their parameters up');
  if (given === undefined) {
    // Fewer orders for many kinds: the bracket is wider, and still holds.
    const orders = Math.max(20, Math.min(1000, Math.floor(500_000 / Math.max(1, parts.length))));
    return { epsilon: renyiToEpsilon(total, delta, orders), order: bestOrder(total, delta) };
  }
  const orders = Array.from(ownNumbers(given, 'orders', false));
  if (orders.length === 0)
    throw new ArgumentError('orders', 'must not be empty', 'Leave it out to use every order');
  if (orders.length * parts.length > MOST_DIVERGENCES)
    throw new ArgumentError(
      'orders',
      `times kinds of events are over ${MOST_DIVERGENCES}`,
      'Try fewer orders',
    );
  orders.forEach(checkOrder);
  const converted = orders.map((order) => convertRenyi(total(order), order, delta));
  const epsilon = minimum(converted);
  return { epsilon, order: orders[converted.findIndex(({ upper }) => upper === epsilon.upper)] as number };
}

/** Kinds of events that one call may name, and divergences that it may work out: some seconds' work. */
const MOST_KINDS = 20_000;
const MOST_DIVERGENCES = 4_000_000;

/** Orders nearer to 1 than this convert to an epsilon too large to be of use, and lose all precision on the way. */
const LEAST_ORDER = 1 + 2 ** -30;

export function checkOrder(order: number): void {
  if (typeof order !== 'number' || !(order >= LEAST_ORDER) || !Number.isFinite(order)) {
    throw new ArgumentError(
      'order',
      'must be finite and above 1, by 2^-30 or more',
      'Try 1 + 2 ln(1/delta) / epsilon',
    );
  }
}

/** ln(1 - 1/order) - (ln delta + ln order) / (order - 1): what turns a divergence into an epsilon at delta. */
export function conversionCost(order: number, delta: number): Bracket {
  const gain: Bracket = { lower: logDown(down(1 - up(1 / order))), upper: logUp(up(1 - down(1 / order))) };
  const rest: Bracket = {
    lower: down(-up(logUp(delta) + logUp(order)) / (order - 1)),
    upper: up(-down(logDown(delta) + logDown(order)) / (order - 1)),
  };
  return { lower: down(gain.lower + rest.lower), upper: up(gain.upper + rest.upper) };
}

export function convertRenyi(divergence: Bracket, order: number, delta: number): Bracket {
  const cost = conversionCost(order, delta);
  return {
    lower: Math.max(0, down(divergence.lower + cost.lower)),
    upper: Math.max(0, up(divergence.upper + cost.upper)),
  };
}

function bestOrder(total: (order: number) => Bracket, delta: number): number {
  let best = 2;
  let least = Infinity;
  for (let exponent = -8; exponent <= 20; exponent += 0.25) {
    const order = 1 + 2 ** exponent;
    const { upper } = convertRenyi(total(order), order, delta);
    if (upper < least) [best, least] = [order, upper];
  }
  return best;
}

/** The infimum over all orders above 1, bracketed: the upper end at tried orders, the lower end from monotone parts between them. */
export function renyiToEpsilon(
  total: (order: number) => Bracket,
  delta: number,
  ordersAnOctave = 1000,
): Bracket {
  const log = -logDown(delta);
  let upper = Infinity;
  let lower = Infinity;
  const middle = Math.log2(bestOrder(total, delta) - 1);
  const orders = [
    ...Array.from({ length: 36 }, (_, i) => 2 ** (middle - 10 + i / 4)),
    ...Array.from({ length: 2 * ordersAnOctave + 1 }, (_, i) => 2 ** (middle - 1 + i / ordersAnOctave)),
    ...Array.from({ length: 36 }, (_, i) => 2 ** (middle + 1.25 + i / 4)),
  ].map((past) => 1 + past);
  for (const order of orders) upper = Math.min(upper, convertRenyi(total(order), order, delta).upper);
  for (let i = 0; i + 1 < orders.length; i += 1) {
    const [a, b] = [orders[i] as number, orders[i + 1] as number];
    // Divergence and ln(1 - 1/order) grow with the order; (ln(1/delta) - ln order) / (order - 1) falls while positive.
    const rest = log - logUp(b);
    const cost = rest > 0 ? down(down(rest) / (b - 1)) : down(down(rest) / (a - 1));
    lower = Math.min(lower, down(total(a).lower + down(logDown(down(1 - up(1 / a))) + cost)));
  }
  // Outside the tried range the bound only grows: on the left through its cost, on the right through its divergence.
  return { lower: Math.max(0, Math.min(lower, upper)), upper };
}
