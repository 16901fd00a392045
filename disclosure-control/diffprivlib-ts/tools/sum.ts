import { exactMoments, overColumns, type ColumnOptions } from './mean.ts';
import { addNoise } from './noise.ts';
import {
  clip,
  ExactSum,
  pay,
  type BoundedOptions,
  type BoundsPair,
  type Table,
  type ToolOptions,
  type Values,
} from './values.ts';

/**
 * The sum of bounded values.
 *
 * Definition: values are clipped and rounded to multiples of a public power of two g with max(|lower|, |upper|) at most 2^30 g; the integer sum gets discrete Laplace noise of rate epsilon / m.
 * Sensitivity: adding or removing one person changes the integer sum by at most m = round(max(|lower|, |upper|) / g). (The width of the bounds, which other libraries use, is enough only for
 * replacing a person.)
 * Guarantee: epsilon-differential privacy, adding or removing one person. A missing number counts as the lower bound; {@link nansum} leaves it out.
 * Papers: Dwork, McSherry, Nissim, Smith 2006; Casacuberta, Shoemate, Vadhan, Wagaman 2022 on why the sum is of integers.
 */
export function sum(values: Values, options: BoundedOptions): number;
export function sum(values: Table, options: ColumnOptions): Float64Array;
export function sum(values: Values | Table, options: BoundedOptions | ColumnOptions): number | Float64Array {
  return overColumns(values, options, (column, bounds, epsilon) => noisySum(column, bounds, epsilon, false));
}

/** As {@link sum}, leaving missing numbers out: they add nothing. */
export function nansum(values: Values, options: BoundedOptions): number;
export function nansum(values: Table, options: ColumnOptions): Float64Array;
export function nansum(
  values: Values | Table,
  options: BoundedOptions | ColumnOptions,
): number | Float64Array {
  return overColumns(values, options, (column, bounds, epsilon) => noisySum(column, bounds, epsilon, true));
}

function noisySum(values: Values, bounds: BoundsPair, epsilon: number, skip: boolean): number {
  if (epsilon === Infinity) return exactMoments(values, bounds, skip).sum;
  const largest = Math.max(Math.abs(bounds[0]), Math.abs(bounds[1]));
  const step = 2 ** (Math.floor(Math.log2(largest)) - 29);
  const total = new ExactSum();
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] as number;
    if (skip && Number.isNaN(value)) continue;
    total.add(Math.round(clip(value, bounds) / step));
  }
  // Math.round takes halves upwards, so -x may round to one step less than x in size.
  const sensitivity = Math.max(
    Math.abs(Math.round(bounds[0] / step)),
    Math.abs(Math.round(bounds[1] / step)),
    1,
  );
  const [noisy] = addNoise([total.total], epsilon, sensitivity) as [bigint];
  return Number(noisy) * step;
}

/**
 * The number of values that are not zero (false, '' and null count as zero; NaN does not).
 *
 * Definition: the count plus discrete Laplace noise of rate epsilon. Sensitivity: adding or removing one person changes the count by at most 1.
 * Guarantee: epsilon-differential privacy, adding or removing one person. Paper: Ghosh, Roughgarden, Sundararajan 2009.
 */
export function countNonzero(values: ArrayLike<unknown>, options: ToolOptions): number {
  const epsilon = pay(options);
  let count = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i];
    if (value !== 0 && value !== false && value !== '' && value !== null && value !== undefined) count += 1;
  }
  if (epsilon === Infinity) return count;
  const [noisy] = addNoise([BigInt(count)], epsilon, 1) as [bigint];
  return Number(noisy);
}
