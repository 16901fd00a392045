import { optionsOf } from '../arguments.ts';
import { stepMoments } from '../kernel/moments.ts';
import type { NumberArray } from '../numbers.ts';
import { addNoise } from './noise.ts';
import {
  between,
  checkAxis,
  checkBoundsPair,
  clip,
  columnBounds,
  eachColumn,
  paidNumbers,
  type AxisOptions,
  type BoundedOptions,
  type BoundsPair,
  type Table,
  type ToolOptions,
  type Values,
} from './values.ts';

/** Options of a tool on the columns of a table: one pair of bounds a column. */
export interface ColumnOptions extends ToolOptions, AxisOptions {
  readonly bounds: readonly BoundsPair[];
}

const STEPS = 2 ** 30;

/**
 * The mean of bounded values.
 *
 * Definition: with k the value on a public grid of S = 2^30 steps between the bounds, the sums A of k and B of S - k get discrete Laplace noise of rate epsilon / S each; the answer is
 * lower + (upper - lower) A / (A + B), clamped. A + B stands for S times the number of people, so the count is noised, not assumed.
 * Sensitivity: adding or removing one person changes (A, B) by (k, S - k), whose L1 norm is exactly S.
 * Guarantee: epsilon-differential privacy, adding or removing one person. A missing number counts as the lower bound; {@link nanmean} leaves it out.
 * Papers: Dwork, McSherry, Nissim, Smith 2006; Canonne, Kamath, Steinke 2020 for the noise. The error is never above that of Laplace noise of scale (upper - lower) / (n epsilon).
 */
export function mean(values: Values, options: BoundedOptions): number;
export function mean(values: Table, options: ColumnOptions): Float64Array;
export function mean(values: Values | Table, options: BoundedOptions | ColumnOptions): number | Float64Array {
  return overColumns(values, options, (column, bounds, epsilon) => noisyMean(column, bounds, epsilon, false));
}

/** As {@link mean}, leaving missing numbers out: they add nothing to either sum, so the sensitivity is the same. */
export function nanmean(values: Values, options: BoundedOptions): number;
export function nanmean(values: Table, options: ColumnOptions): Float64Array;
export function nanmean(
  values: Values | Table,
  options: BoundedOptions | ColumnOptions,
): number | Float64Array {
  return overColumns(values, options, (column, bounds, epsilon) => noisyMean(column, bounds, epsilon, true));
}

/** Checks, pays once, and runs a tool on the values or on every column. */
export function overColumns(
  values: Values | Table,
  options: BoundedOptions | ColumnOptions,
  tool: (column: NumberArray, bounds: BoundsPair, epsilon: number) => number,
): number | Float64Array {
  const given: Partial<AxisOptions> & Pick<typeof options, 'bounds'> = optionsOf(options);
  const { axis, bounds } = given;
  checkAxis(axis);
  if (axis === 0) return eachColumn(values, columnBounds(bounds), options, tool);
  const pair = checkBoundsPair(bounds);
  const { numbers, epsilon } = paidNumbers(values, options);
  return tool(numbers, pair, epsilon);
}

function noisyMean(values: NumberArray, bounds: BoundsPair, epsilon: number, skip: boolean): number {
  const [lower, upper] = bounds;
  if (epsilon === Infinity) return exactMoments(values, bounds, skip).mean;
  const steps = { lower, upper, origin: lower, scale: STEPS / (upper - lower) };
  const { people, first } = stepMoments(values, steps, { squares: false, skip });
  const [noisyA, noisyB] = addNoise([first, BigInt(people) * BigInt(STEPS) - first], epsilon, STEPS) as [
    bigint,
    bigint,
  ];
  const both = noisyA + noisyB;
  return between(bounds, both <= 0n ? 0.5 : Math.min(1, Math.max(0, Number(noisyA) / Number(both))));
}

/** The statistics without noise, for an infinite epsilon. */
export function exactMoments(
  values: NumberArray,
  bounds: BoundsPair,
  skip: boolean,
): { mean: number; variance: number; sum: number } {
  let people = 0;
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) {
    if (skip && Number.isNaN(values[i])) continue;
    people += 1;
    sum += clip(values[i] as number, bounds);
  }
  if (people === 0) return { mean: between(bounds, 0.5), variance: 0, sum: 0 };
  const centre = clip(sum / people, bounds);
  let squares = 0;
  for (let i = 0; i < values.length; i += 1) {
    if (!(skip && Number.isNaN(values[i]))) squares += (clip(values[i] as number, bounds) - centre) ** 2;
  }
  return { mean: centre, variance: squares / people, sum };
}
