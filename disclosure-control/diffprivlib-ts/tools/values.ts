import { ArgumentError } from '../errors.ts';
import { checkEpsilon } from '../mechanisms/arguments.ts';
import { compare, decimal, multiply } from '../exact/rational.ts';
import type { Spender } from '../accounting/budget-accountant.ts';
import { warnAbout, type PrivacyLeakWarning } from './warnings.ts';

/** Numbers of people: one each. A table has one row a person and one column a variable. */
export type Values = ArrayLike<number>;
export type Table = readonly ArrayLike<number>[];

/** Public limits of the values; anything beyond is clipped. For tables, one pair for all columns or one pair a column. */
export type BoundsPair = readonly [lower: number, upper: number];

export interface ToolOptions {
  /** Default 1. Infinity adds no noise; no accountant with a budget admits it. */
  readonly epsilon?: number;
  /** Who pays. Required: an unpaid answer can be asked for until the noise averages out. */
  readonly accountant: Spender;
  /** Called with each warning about the call; warnings depend on the arguments only, never on data. */
  readonly onWarning?: (warning: PrivacyLeakWarning) => void;
}

export interface BoundedOptions extends ToolOptions {
  /** Known without looking at the data. */
  readonly bounds: BoundsPair;
}

/** Checks the arguments, warns, and has the accountant pay, all before data is read. */
export function pay(options: ToolOptions): number {
  const { epsilon = 1, accountant } = options as Partial<ToolOptions>;
  checkEpsilon(epsilon);
  if (typeof accountant?.spend !== 'function') {
    throw new ArgumentError(
      'accountant',
      'is missing',
      'Pass a BudgetAccountant, or the allowance of a DurableBudget',
    );
  }
  warnAbout(epsilon, 0, options.onWarning);
  accountant.spend(epsilon, 0);
  return epsilon;
}

const LARGEST = 2 ** 500;

/** Bounds that are finite, ordered, not equal, and so far from overflow that sums of 2^53 clipped squares are finite. */
export function checkBoundsPair(bounds: unknown): BoundsPair {
  if (!Array.isArray(bounds) || bounds.length !== 2) {
    throw new ArgumentError(
      'bounds',
      'must be a pair [lower, upper]',
      'Pass limits known without looking at the data',
    );
  }
  const [lower, upper] = bounds as [unknown, unknown];
  if (
    typeof lower !== 'number' ||
    typeof upper !== 'number' ||
    !(Math.abs(lower) < LARGEST) ||
    !(Math.abs(upper) < LARGEST)
  ) {
    throw new ArgumentError(
      'bounds',
      'must be finite numbers below 2^500',
      'Pass limits known without looking at the data',
    );
  }
  if (!(lower < upper) || upper - lower < 1 / LARGEST) {
    throw new ArgumentError('bounds', 'must have lower below upper', 'Widen them; a constant needs no noise');
  }
  return [lower, upper];
}

/**
 * Puts values on a public grid of `steps` steps between the bounds: an integer in [0, steps]. A missing number counts as the lower bound, so that it changes neither
 * the sensitivity nor whether the call succeeds.
 */
export function quantiser([lower, upper]: BoundsPair, steps: number): (value: number) => number {
  const scale = steps / (upper - lower);
  return (value) =>
    value > lower ? Math.min(steps, Math.round((Math.min(value, upper) - lower) * scale)) : 0;
}

/** The value clipped to the bounds; missing counts as the lower bound. */
export function clip(value: number, [lower, upper]: BoundsPair): number {
  return value > lower ? Math.min(value, upper) : lower;
}

/** Sums integers of at most 2^51 exactly, in any order and however many. */
export class ExactSum {
  #low = 0;
  #high = 0n;

  add(value: number): void {
    this.#low += value;
    if (Math.abs(this.#low) >= 2 ** 52) {
      this.#high += BigInt(this.#low);
      this.#low = 0;
    }
  }

  get total(): bigint {
    return this.#high + BigInt(this.#low);
  }
}

/** A share of epsilon such that `parts` shares are together at most epsilon, as decimals. */
export function shareOf(epsilon: number, parts: number): number {
  if (epsilon === Infinity || parts === 1) return epsilon;
  let share = epsilon / parts;
  const fits = (x: number): boolean =>
    compare(multiply(decimal(x), { num: BigInt(parts), den: 1n }), decimal(epsilon)) <= 0;
  while (!fits(share)) share *= 1 - 2 ** -52;
  return share;
}

export interface AxisOptions {
  /** 0 gives one answer a column of a table with a row a person, epsilon being split evenly. There is no other axis: an answer a row would reveal how many people there are. */
  readonly axis: 0;
}

/** Runs a tool on each column, with bounds of its own, and epsilon split evenly. */
export function eachColumn<B>(
  table: Table,
  columns: readonly B[],
  epsilon: number,
  tool: (column: Float64Array, bounds: B, epsilon: number) => number,
): Float64Array {
  const share = shareOf(epsilon, columns.length);
  return Float64Array.from(columns, (bounds, j) =>
    tool(
      Float64Array.from(table, (row) => row[j] ?? Number.NaN),
      bounds,
      share,
    ),
  );
}

/** The bounds of each column: the number of columns is public, so it comes from here and never from the data. */
export function columnBounds(bounds: unknown): BoundsPair[] {
  if (!Array.isArray(bounds) || bounds.length === 0 || !Array.isArray(bounds[0])) {
    throw new ArgumentError(
      'bounds',
      'must hold one pair a column when axis is 0',
      'Pass [[lower, upper], …]',
    );
  }
  return bounds.map(checkBoundsPair);
}

export function checkAxis(axis: unknown): void {
  if (axis !== undefined && axis !== 0) {
    throw new ArgumentError(
      'axis',
      'must be 0 or left out',
      'An answer a row would reveal how many people there are',
    );
  }
}
