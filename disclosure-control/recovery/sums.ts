import { columnTotals } from './column-totals.ts';
import type { Sum } from './system.ts';
import { isTotal, labelOf, type CountedTable } from './table-counts.ts';

/** Sums that one reason speaks for, such as a column that is called a total: they hold together or not at all. */
export type Family = readonly Sum[];

/** All sums within one table: totals of rows, of columns, of blocks, and what a heading says a column is of. */
export function sumsOf(counted: CountedTable): readonly Family[] {
  const families: Family[] = [];
  for (const [total, parts] of columnTotals(counted))
    families.push(
      counted.table.rows.flatMap((_, row) =>
        sum(
          counted,
          [row, total],
          parts.map((at) => [row, at]),
        ),
      ),
    );
  for (const label of counted.labels) families.push(...rowSums(counted, label));
  return families.filter((family) => family.length > 0);
}

type Place = readonly [row: number, at: number];

function sum(counted: CountedTable, total: Place, parts: readonly Place[]): Sum[] {
  const whole = counted.numberOf(...total);
  const numbers = parts.map((part) => counted.numberOf(...part));
  if (whole === undefined || parts.length === 0 || numbers.some((one) => one === undefined)) return [];
  return [{ total: whole, parts: numbers.filter((one) => one !== undefined) }];
}

/** Totals down one column of labels, among rows that all other labels are the same in. */
function rowSums(counted: CountedTable, label: number): readonly Family[] {
  const { table, labels, columns } = counted;
  const rows = table.rows.flatMap((_, row) =>
    columns.some((at) => counted.numberOf(row, at) !== undefined) ? [row] : [],
  );
  const others = labels.filter((at) => at !== label);
  const groups = Map.groupBy(rows, (row) =>
    others.map((at) => labelOf(table, row, at).toLowerCase()).join('\0'),
  );
  return [...groups.values()].flatMap((group) => groupSums(counted, label, group));
}

function groupSums(counted: CountedTable, label: number, group: readonly number[]): readonly Family[] {
  const { table, columns } = counted;
  if (group.length < 2) return [];
  const named = group.filter((row) => isTotal(labelOf(table, row, label)));
  const unnamed = named.length > 0 ? [] : totalsByArithmetic(counted, group);
  // A label that is left out once among others stands for all of them (ROLLUP).
  const blank = group.filter((row) => labelOf(table, row, label) === '');
  const totals =
    named.length > 0
      ? named
      : unnamed.length > 0
        ? unnamed
        : counted.labels.length > 1 && blank.length === 1
          ? blank
          : [];
  const whole = (total: number, parts: readonly number[]): Family =>
    columns.flatMap((at) =>
      sum(
        counted,
        [total, at],
        parts.map((row) => [row, at]),
      ),
    );
  const [only] = totals;
  if (only === undefined) return [];
  const parts = group.filter((row) => !totals.includes(row));
  if (totals.length === 1) return parts.length > 0 ? [whole(only, parts)] : [];
  // Several totals: each of the rows since the one before, and the last of them all.
  const blocks = totals.map((total, at) => {
    const from = totals[at - 1] ?? -1;
    return whole(
      total,
      parts.filter((row) => row > from && row < total),
    );
  });
  const last = totals.at(-1);
  return [...blocks, ...(last === undefined ? [] : [whole(last, parts)])];
}

/** The row that all others of its group come to, in every column where all are shown, whatever it is called. */
function totalsByArithmetic(counted: CountedTable, group: readonly number[]): readonly number[] {
  const { columns, counts } = counted;
  if (group.length < 3) return [];
  const shown = (row: number, at: number): number | undefined => {
    const count = counts[counted.numberOf(row, at) ?? -1];
    return count === undefined || count.hidden ? undefined : (count.low + count.high) / 2;
  };
  const complete = columns.filter((at) => group.every((row) => shown(row, at) !== undefined));
  if (complete.length < 1 || (complete.length < 2 && group.length < 4)) return [];
  const total = group.find((row) =>
    complete.every((at) => {
      const whole = shown(row, at) ?? 0;
      const rest = group.reduce((all, one) => all + (one === row ? 0 : (shown(one, at) ?? 0)), 0);
      return whole > 0 && Math.abs(rest - whole) <= slackOf(counted, group, at);
    }),
  );
  return total === undefined ? [] : [total];
}

/** What roundings can come to together. */
function slackOf(counted: CountedTable, group: readonly number[], at: number): number {
  return group.reduce((all, row) => {
    const count = counted.counts[counted.numberOf(row, at) ?? -1];
    return all + (count === undefined ? 0 : (count.high - count.low) / 2);
  }, 0);
}
