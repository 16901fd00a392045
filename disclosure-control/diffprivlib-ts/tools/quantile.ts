import { optionsOf } from '../arguments.ts';
import { ArgumentError } from '../errors.ts';
import { ownNumbers, type NumberArray } from '../numbers.ts';
import { decimal, divide, multiply } from '../exact/rational.ts';
import { chooseExponential } from '../samplers/choice.ts';
import { uniformBelow } from '../samplers/dice.ts';
import { overColumns, type ColumnOptions } from './mean.ts';
import { group, sortKeys, type Groups } from './sort-keys.ts';
import {
  between,
  checkBoundsPair,
  clip,
  paidNumbers,
  quantiser,
  shareOf,
  type BoundedOptions,
  type BoundsPair,
  type Table,
  type Values,
} from './values.ts';

const STEPS = 2 ** 30;
/** Quantiles are read to a millionth, whatever the number of people, so that ranks times this stay exact for all 2^32 of them. */
const FINEST = 1_000_000;

/**
 * A quantile of bounded values.
 *
 * Definition: the exponential mechanism over the 2^30 + 1 points y of a public grid between the bounds, with utility -distance(q n, [#{values < y}, #{values <= y}]): a gap between
 * neighbouring values is chosen with probability exactly proportional to its number of points times exp(-epsilon distance / (2 max(q, 1 - q))), then a point in it uniformly; a point that
 * values share is a choice of its own, so that ties are found.
 * Sensitivity: adding or removing one person changes the ranks by 0 or 1 and q n by q, so their difference by at most max(q, 1 - q).
 * Guarantee: epsilon-differential privacy, adding or removing one person. A missing number counts as the lower bound.
 * Papers: Smith 2011; McSherry and Talwar 2007.
 */
export function quantile(values: Values, quant: number, options: BoundedOptions): number;
export function quantile(values: Values, quant: readonly number[], options: BoundedOptions): Float64Array;
export function quantile(values: Table, quant: number, options: ColumnOptions): Float64Array;
export function quantile(
  values: Values | Table,
  quant: number | readonly number[],
  options: BoundedOptions | ColumnOptions,
): number | Float64Array {
  if (typeof quant === 'number') {
    checkQuant(quant);
    return overColumns(values, options, (column, bounds, epsilon) =>
      one(sorted(column, bounds), quant, bounds, epsilon, column),
    );
  }
  return quantiles(values as Values, quant, options as BoundedOptions);
}

/** Several quantiles, epsilon being split evenly among them; each as {@link quantile}. For many, treeQuantiles is more accurate. */
export function quantiles(values: Values, quants: readonly number[], options: BoundedOptions): Float64Array {
  const own = ownNumbers(quants, 'quant', false);
  if (own.length === 0) throw new ArgumentError('quant', 'must not be empty', 'Pass at least one quantile');
  for (const quant of own) checkQuant(quant);
  const bounds = checkBoundsPair(optionsOf<BoundedOptions>(options).bounds);
  const { numbers, epsilon } = paidNumbers(values, options);
  const share = shareOf(epsilon, own.length);
  const keys = sorted(numbers, bounds);
  return Float64Array.from(own, (quant) => one(keys, quant, bounds, share, numbers));
}

/** {@link quantile} of percent / 100. */
export function percentile(values: Values, percent: number, options: BoundedOptions): number;
export function percentile(values: Values, percent: readonly number[], options: BoundedOptions): Float64Array;
export function percentile(
  values: Values,
  percent: number | readonly number[],
  options: BoundedOptions,
): number | Float64Array {
  const share = (each: number): number => {
    if (typeof each !== 'number' || !(each >= 0 && each <= 100)) {
      throw new ArgumentError('percent', 'must be in [0, 100]', 'Use quantile for fractions');
    }
    return each / 100;
  };
  return typeof percent === 'number'
    ? quantile(values, share(percent), options)
    : quantiles(values, Array.from(ownNumbers(percent, 'percent', false), share), options);
}

/** {@link quantile} of one half, where the sensitivity is least: 1/2. */
export function median(values: Values, options: BoundedOptions): number;
export function median(values: Table, options: ColumnOptions): Float64Array;
export function median(
  values: Values | Table,
  options: BoundedOptions | ColumnOptions,
): number | Float64Array {
  return quantile(values as Table, 0.5, options as ColumnOptions);
}

function checkQuant(quant: number): void {
  if (typeof quant !== 'number' || !(quant >= 0 && quant <= 1)) {
    throw new ArgumentError('quant', 'must be in [0, 1]', 'Use percentile for percentages');
  }
}

function sorted(values: NumberArray, bounds: BoundsPair): Groups {
  const toSteps = quantiser(bounds, STEPS);
  const keys = new Uint32Array(values.length);
  for (let i = 0; i < values.length; i += 1) keys[i] = toSteps(values[i] as number);
  return group(sortKeys(keys));
}

function one(
  { keys, starts }: Groups,
  quant: number,
  bounds: BoundsPair,
  epsilon: number,
  values: NumberArray,
): number {
  if (epsilon === Infinity) return exactQuantile(values, quant, bounds);
  const n = values.length;
  const groups = keys.length;
  // Rounding by parameters alone touches only accuracy; how finely must not depend on the data, or neighbours could be asked for different quantiles.
  const written = decimal(quant);
  const [num, den] =
    written.den <= BigInt(FINEST)
      ? [Number(written.num), Number(written.den)]
      : [Math.round(quant * FINEST), FINEST];
  const target = num * n;
  // Entry 2i is the gap before key i, entry 2i + 1 the key itself.
  const distance = (entry: number): number => {
    const i = entry >> 1;
    const below = (starts[i] as number) * den;
    if (entry % 2 === 0) return Math.abs(below - target);
    return Math.max(0, below - target, target - (starts[i + 1] as number) * den);
  };
  const measure = (entry: number): number => {
    if (entry % 2 === 1) return 1;
    const i = entry >> 1;
    const next = i === groups ? STEPS + 1 : (keys[i] as number);
    return next - (i === 0 ? 0 : (keys[i - 1] as number) + 1);
  };
  const worst = Math.max(num, den - num);
  const slope = epsilon / (2 * worst);
  const nearest = closest(starts, target, den, distance, measure);
  const rate = divide(decimal(epsilon), { num: 2n * BigInt(worst), den: 1n });
  // Only entries within 700 / slope of the target can have a weight that a double holds.
  const reach = (nearest + 700 / slope) / den;
  const entry = chooseExponential({
    length: 2 * groups + 1,
    from: 2 * Math.max(0, lowerBound(starts, target / den - reach) - 2),
    to: Math.min(2 * groups + 1, 2 * lowerBound(starts, target / den + reach) + 3),
    exponent: (e) => multiply(rate, { num: BigInt(distance(e) - nearest), den: 1n }),
    approximate: (e) => slope * (distance(e) - nearest),
    measure,
  });
  const i = entry >> 1;
  const first = entry % 2 === 1 ? (keys[i] as number) : i === 0 ? 0 : (keys[i - 1] as number) + 1;
  const point = first + Number(uniformBelow(BigInt(measure(entry))));
  return between(bounds, point / STEPS);
}

/** The least distance of an entry that has points: exponents count from there, or double precision might hold no weight at all. */
function closest(
  starts: Uint32Array,
  target: number,
  den: number,
  distance: (entry: number) => number,
  measure: (entry: number) => number,
): number {
  const at = 2 * lowerBound(starts, target / den);
  let nearest = Infinity;
  // Keys always have a point, so the nearest entry is within two keys of the target, or an end.
  for (let entry = Math.max(0, at - 4); entry <= Math.min(2 * (starts.length - 1), at + 4); entry += 1) {
    if (measure(entry) > 0) nearest = Math.min(nearest, distance(entry));
  }
  return nearest;
}

/** The first index whose start is at least the rank, or the last index. */
function lowerBound(starts: Uint32Array, rank: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) >= rank) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The usual interpolated quantile, for an infinite epsilon. */
function exactQuantile(values: NumberArray, quant: number, bounds: BoundsPair): number {
  const clipped = Float64Array.from(values, (value) => clip(value, bounds)).sort();
  if (clipped.length === 0) return between(bounds, 0.5);
  const at = quant * (clipped.length - 1);
  const below = clipped[Math.floor(at)] as number;
  return between([below, clipped[Math.ceil(at)] as number], at - Math.floor(at));
}
