import type { PlanColumn } from '../aggregate/condition.ts';
import type { ComponentKind } from './components.ts';
import type { Bounded } from './question.ts';

/**
 * A numeric column in whole steps, so that sums are exact and one person's share of them is bounded exactly, whatever
 * the order of the rows. 2^20 steps for one person and 2^32 people stay within what a double tells apart.
 */
export interface Scale {
  /** The width of a step, in the column's unit: a power of ten. */
  readonly unit: number;
  /** The bounds, in steps. */
  readonly least: number;
  readonly most: number;
  /** The middle of the bounds, in steps. */
  readonly middle: number;
  /** The furthest that a value lies from the middle, in steps. */
  readonly reach: number;
  /** Squared steps that make one step of `squares`. */
  readonly squareUnit: number;
}

const mostSteps = 2 ** 20;
const finest = 1e-6;
/** A row of a histogram in steps: rows of people who have more than may count are parts of one. */
export const binUnits = 256;
const mostBins = 256;

export function scaleOf({ column, min, max }: Bounded, rowsPerPerson: number): Scale {
  const size = Math.max(Math.abs(min), Math.abs(max)) * rowsPerPerson;
  let power = column.type === 'integer' ? 0 : Math.log10(finest);
  while (size / 10 ** power > mostSteps - rowsPerPerson) power += 1;
  const unit = 10 ** power;
  const [least, most] = [Math.floor(min / unit), Math.ceil(max / unit)];
  const middle = Math.floor((least + most) / 2);
  const reach = Math.max(most - middle, middle - least);
  return {
    unit,
    least,
    most,
    middle,
    reach,
    squareUnit: Math.max(1, Math.ceil((rowsPerPerson * reach * reach) / (mostSteps - rowsPerPerson))),
  };
}

/** The bins of a histogram over the bounds: each so many steps wide, the last one cut off by the bound. */
export function binsOf({ least, most }: Scale): { readonly width: number; readonly count: number } {
  const steps = most - least + 1;
  const width = Math.ceil(steps / mostBins);
  return { width, count: Math.ceil(steps / width) };
}

/** The scale of the bounds that a question gives for a column. */
export function scaleFor(
  bounds: readonly Bounded[],
  column: PlanColumn | undefined,
  rowsPerPerson: number,
): Scale | undefined {
  const bounded = bounds.find((one) => one.column.name === column?.name);
  return bounded && scaleOf(bounded, rowsPerPerson);
}

/** The most that one person changes a component of one group, in its steps. */
export function shareOfOne(kind: ComponentKind, scale: Scale | undefined, rowsPerPerson: number): number {
  switch (kind) {
    case 'people':
      return 1;
    case 'bins':
      return rowsPerPerson * binUnits;
    case 'rows':
      return rowsPerPerson;
    case 'sum':
      return rowsPerPerson * Math.max(Math.abs(scale?.least ?? 0), Math.abs(scale?.most ?? 0));
    case 'centred':
      return rowsPerPerson * (scale?.reach ?? 0);
    case 'squares':
      return rowsPerPerson * squareOf(scale?.reach ?? 0, scale?.squareUnit ?? 1);
  }
}

/** A distance squared, in steps of squares, rounded to the nearest. */
export function squareOf(distance: number, squareUnit: number): number {
  return Math.floor((distance * distance + Math.floor(squareUnit / 2)) / squareUnit);
}
