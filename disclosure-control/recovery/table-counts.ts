import { labelAt, numberAt, roleAt, type CheckedTable } from '../checks/table.ts';
import { totalName } from '../checks/totals.ts';
import type { Profile } from '../profiles/profile.ts';
import { isUnrounded } from '../profiles/rounding.ts';
import type { Count } from './system.ts';

/** A count of a table and where it stands. */
export interface TableCount extends Count {
  readonly row: number;
  readonly at: number;
}

/** A table's counts, its columns that hold them, and its columns of labels. */
export interface CountedTable {
  readonly table: CheckedTable;
  readonly counts: readonly TableCount[];
  readonly columns: readonly number[];
  readonly labels: readonly number[];
  /** The count at a row and column, by its number. */
  readonly numberOf: (row: number, at: number) => number | undefined;
}

/** The counts of a table, shown and hidden, with what each can be by itself. */
export function countsOf(table: CheckedTable, profile: Profile): CountedTable {
  const columns = table.columns.flatMap(({ role }, at) =>
    role === 'count' || role === 'number' ? [at] : [],
  );
  const labels = table.columns.flatMap(({ role }, at) => (role === 'group' ? [at] : []));
  const base = baseOf(table, columns, profile);
  const numbers = new Map<string, number>();
  const counts: TableCount[] = [];
  table.rows.forEach((_, row) => {
    for (const at of columns) {
      const count = countAt(table, row, at, columns, base, profile);
      if (count === undefined) continue;
      numbers.set(`${row},${at}`, counts.length);
      counts.push({ ...count, row, at });
    }
  });
  return { table, counts, columns, labels, numberOf: (row, at) => numbers.get(`${row},${at}`) };
}

function countAt(
  table: CheckedTable,
  row: number,
  at: number,
  columns: readonly number[],
  base: number,
  { threshold, zero, roundTo, roundOffset }: Profile,
): Count | undefined {
  const role = roleAt(table, row, at);
  if (role !== 'count' && role !== 'number') return undefined;
  const value = numberAt(table, row, at);
  if (value !== undefined) {
    if (value < 0 || !Number.isInteger(value)) return undefined;
    const half = value === 0 ? 0 : Math.floor((base - 1) / 2);
    const low = value >= threshold ? Math.max(value - half, threshold) : Math.max(0, value - half);
    // A band of even width has its middle below the half.
    const above = roundOffset !== undefined && base === roundTo && value > 0 ? half + 1 : half;
    return { low, high: value + above, hidden: false };
  }
  const least = zero === 'hidden' ? 0 : 1;
  const kind = table.rows[row]?.[at]?.kind;
  if (kind === 'suppressed') {
    const [low, high] = table.limits?.[row]?.[at] ?? [0, Infinity];
    return { low: Math.max(low, least), high, hidden: true };
  }
  if (kind !== 'missing') return undefined;
  // A gap in a row of counts hides a count as much as a star does; one in a list of labels may be a heading.
  if (columns.some((other) => numberAt(table, row, other) !== undefined))
    return { low: least, high: Infinity, hidden: true };
  const told = table.rows.filter((_, y) => numberAt(table, y, at) !== undefined).length;
  return columns.length === 1 && told * 2 > table.rows.length
    ? { low: 1, high: Infinity, hidden: true }
    : undefined;
}

/** What the counts are rounded to: the profile's base, or a base of which enough of them are multiples. */
function baseOf(table: CheckedTable, columns: readonly number[], profile: Profile): number {
  const { roundTo } = profile;
  const values = table.rows.flatMap((_, row) =>
    columns.flatMap((at) => {
      const value = numberAt(table, row, at);
      return value === undefined || roleAt(table, row, at) === 'statistic' ? [] : [value];
    }),
  );
  const rounded = (base: number): boolean => values.every((value) => value % base === 0);
  if (roundTo !== null && values.every((value) => !isUnrounded(profile, value))) return roundTo;
  return values.length >= 5 ? ([10, 5].find(rounded) ?? 1) : 1;
}

/** Whether a label says that its row or column is a total; a label that is left out says so beside others. */
export const isTotal = (label: string): boolean => totalName.test(label.trim());

export function labelOf(table: CheckedTable, row: number, at: number): string {
  const text = labelAt(table, row, at).trim();
  if (text !== '') return text;
  const value = numberAt(table, row, at);
  return value === undefined ? '' : String(value);
}
