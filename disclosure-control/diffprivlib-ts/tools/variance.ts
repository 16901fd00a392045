import { stepMoments } from '../kernel/moments.ts';
import type { NumberArray } from '../numbers.ts';
import { exactMoments, overColumns, type ColumnOptions } from './mean.ts';
import { addNoise } from './noise.ts';
import { type BoundedOptions, type BoundsPair, type Table, type Values } from './values.ts';

const STEPS = 2 ** 20;
const SQUARE = STEPS * STEPS;

type Options = BoundedOptions | ColumnOptions;

/**
 * The variance of bounded values.
 *
 * Definition: with k the value on a public grid of S = 2^20 steps, the sums of (S - k)^2, 2 k (S - k) and k^2 get discrete Laplace noise of rate epsilon / S^2 each. Their total stands for S^2 times
 * the number of people and their weighted sums for those of k and k^2; the variance follows, clamped to [0, (upper - lower)^2 / 4].
 * Sensitivity: the three terms of one person are not negative and add up to S^2, so adding or removing one person changes the sums by exactly S^2 in L1 norm.
 * Guarantee: epsilon-differential privacy, adding or removing one person. A missing number counts as the lower bound; {@link nanvar} leaves it out.
 * Papers: Dwork, McSherry, Nissim, Smith 2006; Canonne, Kamath, Steinke 2020 for the noise.
 */
export function variance(values: Values, options: BoundedOptions): number;
export function variance(values: Table, options: ColumnOptions): Float64Array;
export function variance(values: Values | Table, options: Options): number | Float64Array {
  return overColumns(values, options, (column, bounds, epsilon) =>
    noisyVariance(column, bounds, epsilon, false),
  );
}

/** As {@link variance}, leaving missing numbers out: they add nothing to any sum. */
export function nanvar(values: Values, options: BoundedOptions): number;
export function nanvar(values: Table, options: ColumnOptions): Float64Array;
export function nanvar(values: Values | Table, options: Options): number | Float64Array {
  return overColumns(values, options, (column, bounds, epsilon) =>
    noisyVariance(column, bounds, epsilon, true),
  );
}

/** The square root of {@link variance}; definition, sensitivity and guarantee as there, the root being post-processing. */
export function std(values: Values, options: BoundedOptions): number;
export function std(values: Table, options: ColumnOptions): Float64Array;
export function std(values: Values | Table, options: Options): number | Float64Array {
  return overColumns(values, options, (column, bounds, epsilon) =>
    Math.sqrt(noisyVariance(column, bounds, epsilon, false)),
  );
}

/** The square root of {@link nanvar}; definition, sensitivity and guarantee as there. */
export function nanstd(values: Values, options: BoundedOptions): number;
export function nanstd(values: Table, options: ColumnOptions): Float64Array;
export function nanstd(values: Values | Table, options: Options): number | Float64Array {
  return overColumns(values, options, (column, bounds, epsilon) =>
    Math.sqrt(noisyVariance(column, bounds, epsilon, true)),
  );
}

function noisyVariance(values: NumberArray, bounds: BoundsPair, epsilon: number, skip: boolean): number {
  if (epsilon === Infinity) return exactMoments(values, bounds, skip).variance;
  const [lower, upper] = bounds;
  const steps = { lower, upper, origin: lower, scale: STEPS / (upper - lower) };
  const { people, first, second: both } = stepMoments(values, steps, { squares: true, skip });
  const mixed = 2n * (BigInt(STEPS) * first - both);
  const [none, one, two] = addNoise(
    [BigInt(people) * BigInt(SQUARE) - mixed - both, mixed, both],
    epsilon,
    SQUARE,
  ) as [bigint, bigint, bigint];
  const total = Number(none + one + two);
  const range = upper - lower;
  if (total <= 0) return range ** 2 / 12;
  const average = (Number(one) / 2 + Number(two)) / total;
  const share = Math.min(0.25, Math.max(0, Number(two) / total - average ** 2));
  return share * range ** 2;
}
