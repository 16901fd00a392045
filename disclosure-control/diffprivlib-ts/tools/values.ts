import { checkFunction, optionsOf } from '../arguments.ts';
import { ArgumentError } from '../errors.ts';
import { ownColumns, ownNumbers, type NumberArray } from '../numbers.ts';
import { checkEpsilon } from '../mechanisms/arguments.ts';
import { decimalOf, isAtMost, times } from '../exact/decimal.ts';
import type { Spender } from '../accounting/budget-accountant.ts';
import { warnAbout, type PrivacyLeakWarning } from './warnings.ts';

/** Numbers of people: one each, NaN, null or undefined for a missing one. A table has one row a person and one column a variable. */
export type Values = ArrayLike<number | null | undefined>;
export type Table = ArrayLike<Values>;

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

/** A call whose arguments are in order. `pay` spends its epsilon, or throws a BudgetError. */
export interface Bill {
  readonly epsilon: number;
  pay(): number;
}

/**
 * Checks the arguments, warns, and asks the accountant whether it will pay. After this a tool looks at the types and shape of its data, which may be refused at no cost; then it pays; and
 * only then it looks at values, of which none can make it fail.
 */
export function bill(options: ToolOptions): Bill {
  const { epsilon = 1, accountant, onWarning } = optionsOf<Partial<ToolOptions>>(options);
  checkEpsilon(epsilon);
  if (typeof accountant?.spend !== 'function') {
    throw new ArgumentError(
      'accountant',
      'is missing',
      'Pass a BudgetAccountant, or the allowance of a DurableBudget',
    );
  }
  if (onWarning !== undefined)
    checkFunction(onWarning, 'onWarning', 'Pass what to call with a warning, or leave it out');
  warnAbout(epsilon, 0, onWarning);
  accountant.check?.(epsilon, 0);
  return {
    epsilon,
    pay() {
      accountant.spend(epsilon, 0);
      return epsilon;
    },
  };
}

/** Pays for an answer on the values, once they are known to be numbers. */
export function paidNumbers(
  values: unknown,
  options: ToolOptions,
): { numbers: NumberArray; epsilon: number } {
  const due = bill(options);
  const numbers = ownNumbers(values, 'values', true);
  return { numbers, epsilon: due.pay() };
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

/** The point at a share in [0, 1] of the way between the bounds; rounding may not take it past them. */
export function between([lower, upper]: BoundsPair, share: number): number {
  return Math.min(upper, Math.max(lower, lower + (upper - lower) * share));
}

/** A share of epsilon such that `parts` shares are together at most epsilon, as decimals. */
export function shareOf(epsilon: number, parts: number): number {
  if (epsilon === Infinity || parts === 1) return epsilon;
  let share = epsilon / parts;
  const fits = (x: number): boolean => isAtMost(times(decimalOf(x), parts), decimalOf(epsilon));
  while (!fits(share)) share *= 1 - 2 ** -52;
  return share;
}

export interface AxisOptions {
  /** 0 gives one answer a column of a table with a row a person, epsilon being split evenly. There is no other axis: an answer a row would reveal how many people there are. */
  readonly axis: 0;
}

/** Runs a tool on each column, with bounds of its own, and epsilon split evenly. */
export function eachColumn<B>(
  table: unknown,
  columns: readonly B[],
  options: ToolOptions,
  tool: (column: Float64Array, bounds: B, epsilon: number) => number,
): Float64Array {
  const due = bill(options);
  const own = ownColumns(table, columns.length);
  const share = shareOf(due.pay(), columns.length);
  return Float64Array.from(columns, (bounds, j) => tool(own[j] as Float64Array, bounds, share));
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
