import type { Profile } from '../profiles/profile.ts';
import { keyedCells } from '../recovery/cell-keys.ts';
import { finding, type Finding } from './finding.ts';
import { notCompared, type PlacedTable } from './recover.ts';
import { numberAt, type CheckedTable } from './table.ts';

const mostTables = 40;

/** A cell by whom it is of. */
interface Placed {
  readonly row: number;
  readonly at: number;
  readonly value: number | undefined;
  readonly hidden: boolean;
}
type Cells = ReadonlyMap<string, Placed>;

/**
 * Means and sums of a table that rest on few people, as a table of counts beside it tells: the same rows and columns,
 * with a count that is hidden or below the threshold (OpenSAFELY documentation, issues 1039 and 1246).
 */
export function checkLinkedFigures(tables: readonly PlacedTable[], { threshold, zero }: Profile): Finding[] {
  if (tables.length < 2) return [];
  const read = tables
    .slice(0, mostTables)
    .map(({ table, place }) => ({ table, place, cells: cellsOf(table) }));
  const counts = read.filter(({ table }) => areCounts(table));
  const told = read.flatMap((one) => {
    const source = counts.find((other) => other !== one && areFiguresOf(one.cells, other.cells));
    if (source === undefined) return [];
    const few = [...one.cells].filter(([key, { value }]) => {
      const count = source.cells.get(key);
      // A mean of nobody is blank, and says that there is nobody.
      if (count?.value === 0) return zero === 'hidden';
      const isFew = count?.hidden === true || (count?.value !== undefined && count.value < threshold);
      return value !== undefined && isFew;
    });
    return [...Map.groupBy(few, ([, { at }]) => at)].map(([at, cells]) =>
      finding(
        'few-contributors',
        {
          ...(one.place === '' ? {} : { part: one.place }),
          row: (cells[0]?.[1].row ?? 0) + 1,
          column: one.table.columns[at]?.name ?? '',
        },
        cells.length,
        cells.map(([, { row }]) => row + 1),
      ),
    );
  });
  return tables.length > mostTables ? [...told, notCompared(tables)] : told;
}

function cellsOf(table: CheckedTable): Cells {
  const groups = table.columns.flatMap(({ role }, at) => (role === 'group' ? [at] : []));
  const labels = groups.length > 0 ? groups : [0];
  const figures = table.columns.flatMap((_, at) => (labels.includes(at) ? [] : [at]));
  return new Map(
    [...keyedCells(table, figures, labels)].map(([key, { row, at }]) => [
      key,
      { row, at, value: numberAt(table, row, at), hidden: table.rows[row]?.[at]?.kind === 'suppressed' },
    ]),
  );
}

/** Whole numbers throughout, in columns that may be counts. */
function areCounts(table: CheckedTable): boolean {
  const figures = table.columns.filter(({ role }) => role !== 'group');
  return figures.length > 0 && figures.every(({ role }) => role === 'count' || role === 'number');
}

/** The same rows and columns, and figures that are no counts of the same: much larger, or not whole. */
function areFiguresOf(one: Cells, counts: Cells): boolean {
  const both = [...one].flatMap(([key, { value }]) => {
    const count = counts.get(key);
    return count === undefined || value === undefined ? [] : [{ value, count: count.value }];
  });
  const filled = [...one.values()].filter(({ value }) => value !== undefined).length;
  if (both.length < 2 || both.length < filled * 0.6) return false;
  const told = both.filter(({ count }) => count !== undefined && count > 0);
  const larger = told.filter(({ value, count = 1 }) => value > count * 5).length;
  return (
    both.some(({ value }) => !Number.isInteger(value)) || (told.length > 1 && larger > told.length * 0.8)
  );
}
