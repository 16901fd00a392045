import { saidOfAll } from '../checks/figure-words.ts';
import type { CheckedTable } from '../checks/table.ts';
import { isTotal, labelOf } from './table-counts.ts';

/** The columns of figures whose names are categories, rather than saying what their figures are. */
export function categoriesOf(table: CheckedTable, figures: readonly number[]): ReadonlySet<number> {
  const said = saidOfAll(table.columns.map(({ name }) => name));
  return new Set(
    figures.length < 2
      ? []
      : figures.filter((at) => said[at] !== 'count' && said[at] !== 'statistic' && said[at] !== 'share'),
  );
}

/**
 * Whom a cell is of, however its table is laid out: the labels of its row, and the name of its column where that is a
 * category; totals left out, in no order. The same cell of a wide table, a long one, and one with its columns in another
 * order has the same values.
 */
export function valuesOf(
  table: CheckedTable,
  row: number,
  at: number,
  labels: readonly number[],
  categories: ReadonlySet<number>,
): readonly string[] {
  const category = categories.has(at) ? [table.columns[at]?.name ?? ''] : [];
  return [...labels.map((label) => labelOf(table, row, label)), ...category]
    .map((value) => value.trim().toLowerCase())
    .filter((value) => value !== '' && !isTotal(value));
}

export const keyOf = (values: readonly string[]): string => [...values].sort().join('\0');

/** A cell and where it stands. */
interface KeyedCell {
  readonly row: number;
  readonly at: number;
}

/** Figures of a table by whom they are of; with the names of all columns where several would be of the same people. */
export function keyedCells(
  table: CheckedTable,
  figures: readonly number[],
  labels: readonly number[],
): ReadonlyMap<string, KeyedCell> {
  const categories = categoriesOf(table, figures);
  const told = keyed(table, figures, labels, categories);
  const size = figures.length * table.rows.length;
  return told.size === size ? told : keyed(table, figures, labels, new Set(figures));
}

/** The same, each column for itself: all, and all without some, are of the same people by name. */
export const keyedColumns = (
  table: CheckedTable,
  figures: readonly number[],
  labels: readonly number[],
): readonly ReadonlyMap<string, KeyedCell>[] => figures.map((at) => keyed(table, [at], labels, new Set()));

const keyed = (
  table: CheckedTable,
  figures: readonly number[],
  labels: readonly number[],
  categories: ReadonlySet<number>,
): ReadonlyMap<string, KeyedCell> =>
  new Map(
    table.rows.flatMap((_, row) =>
      figures.map((at) => [keyOf(valuesOf(table, row, at, labels, categories)), { row, at }] as const),
    ),
  );
