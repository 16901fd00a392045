import type { Predicate, Scalar } from './predicate.ts';
import { compareScalars } from './scalars.ts';

/** A row by column name; dates and times as ISO 8601 text, as in `scalarFault`. Absent and null are NULL. */
export type PlainRow = Readonly<Record<string, Scalar | bigint | null | undefined>>;

/** SQL's third truth value. */
export type Truth = boolean | 'unknown';

/** Whether a row is kept: only where the whole predicate is true. */
export function matches(predicate: Predicate, row: PlainRow): boolean {
  return truthOf(predicate, row) === true;
}

/** SQL's three-valued logic: NULL compares as unknown, and `not unknown` is unknown. */
export function truthOf(predicate: Predicate, row: PlainRow): Truth {
  switch (predicate.op) {
    case 'all':
      return conjunction(predicate.of.map((one) => truthOf(one, row)));
    case 'any':
      return negation(conjunction(predicate.of.map((one) => negation(truthOf(one, row)))));
    case 'not':
      return negation(truthOf(predicate.of, row));
    case 'exists':
      return (valueOf(row, predicate.column) !== null) === predicate.exists;
    default:
      return compare(predicate, valueOf(row, predicate.column));
  }
}

export function conjunction(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes('unknown') ? 'unknown' : true;
}

export function negation(truth: Truth): Truth {
  return truth === 'unknown' ? truth : !truth;
}

function valueOf(row: PlainRow, column: string): Scalar | bigint | null {
  return Object.hasOwn(row, column) ? (row[column] ?? null) : null;
}

type Comparison = Exclude<Predicate, { op: 'all' | 'any' | 'not' | 'exists' }>;

function compare(predicate: Comparison, value: Scalar | bigint | null): Truth {
  // Even NULL is not among no values at all.
  if (predicate.op === 'in' && predicate.values.length === 0) return false;
  if (predicate.op === 'nin' && predicate.values.length === 0) return true;
  if (value === null) return 'unknown';
  switch (predicate.op) {
    case 'eq':
      return compareScalars(value, predicate.value) === 0;
    case 'ne':
      return compareScalars(value, predicate.value) !== 0;
    case 'lt':
      return compareScalars(value, predicate.value) < 0;
    case 'lte':
      return compareScalars(value, predicate.value) <= 0;
    case 'gt':
      return compareScalars(value, predicate.value) > 0;
    case 'gte':
      return compareScalars(value, predicate.value) >= 0;
    case 'in':
      return predicate.values.some((one) => compareScalars(value, one) === 0);
    case 'nin':
      return !predicate.values.some((one) => compareScalars(value, one) === 0);
    case 'starts-with':
      return typeof value === 'string' && value.startsWith(predicate.prefix);
  }
}
