import { ArgumentError } from '../errors.ts';
import { stepMoments } from '../kernel/moments.ts';
import { listLength, type NumberArray } from '../numbers.ts';
import { exactMoments, overColumns, type ColumnOptions } from './mean.ts';
import { addNoise } from './noise.ts';
import {
  bill,
  type BoundedOptions,
  type BoundsPair,
  type Table,
  type ToolOptions,
  type Values,
} from './values.ts';

/**
 * The sum of bounded values.
 *
 * Definition: values are clipped and rounded to multiples of a public power of two g with max(|lower|, |upper|) at most 2^30 g; the integer sum gets discrete Laplace noise of rate epsilon / m. When the bounds
 * have one sign the answer is clamped to it.
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

function noisySum(values: NumberArray, bounds: BoundsPair, epsilon: number, skip: boolean): number {
  if (epsilon === Infinity) return exactMoments(values, bounds, skip).sum;
  const [lower, upper] = bounds;
  const largest = Math.max(Math.abs(lower), Math.abs(upper));
  const step = 2 ** (Math.floor(Math.log2(largest)) - 29);
  // Dividing by a power of two and multiplying by its inverse round alike.
  const steps = { lower, upper, origin: 0, scale: 1 / step };
  const { first } = stepMoments(values, steps, { squares: false, skip });
  // Math.round takes halves upwards, so -x may round to one step less than x in size.
  const sensitivity = Math.max(Math.abs(Math.round(lower / step)), Math.abs(Math.round(upper / step)), 1);
  const [noisy] = addNoise([first], epsilon, sensitivity) as [bigint];
  const sum = Number(noisy) * step;
  // The sign of a sum of numbers of one sign is public.
  return lower >= 0 ? Math.max(0, sum) : upper <= 0 ? Math.min(0, sum) : sum;
}

/**
 * The number of values that are not zero (false, '', null, a missing entry and the big integer 0 count as zero; NaN does not).
 *
 * Definition: the count plus discrete Laplace noise of rate epsilon, then raised to 0 if below. Sensitivity: adding or removing one person changes the count by at most 1.
 * Guarantee: epsilon-differential privacy, adding or removing one person. Paper: Ghosh, Roughgarden, Sundararajan 2009.
 */
export function countNonzero(values: ArrayLike<unknown>, options: ToolOptions): number {
  const due = bill(options);
  const fix = 'Pass one number, text or boolean a person; for a table, one call a column';
  const length = listLength(values, 'values', fix);
  let count = 0;
  for (let i = 0; i < length; i += 1) {
    const value = values[i];
    const kind = typeof value;
    if (value !== null && (kind === 'object' || kind === 'function' || kind === 'symbol'))
      throw new ArgumentError('values', 'must not hold lists or objects', fix);
    if (!ZEROS.has(value)) count += 1;
  }
  const epsilon = due.pay();
  if (epsilon === Infinity) return count;
  const [noisy] = addNoise([BigInt(count)], epsilon, 1) as [bigint];
  return Math.max(0, Number(noisy));
}

/** A set takes -0 for 0. */
const ZEROS: ReadonlySet<unknown> = new Set([0, 0n, false, '', null, undefined]);
