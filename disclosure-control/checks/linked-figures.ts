import type { Profile } from '../profiles/profile.ts';
import { finding, type Finding } from './finding.ts';
import type { PlacedTable } from './recover.ts';
import { labelAt, numberAt, type CheckedTable } from './table.ts';

const mostTables = 40;

/** A cell by the labels of its row and the name of its column. */
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
  const read = tables
    .slice(0, mostTables)
    .map(({ table, place }) => ({ table, place, cells: cellsOf(table) }));
  const counts = read.filter(({ table }) => areCounts(table));
  return read.flatMap((one) => {
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
}

function cellsOf(table: CheckedTable): Cells {
  const found = new Map<string, Placed>();
  const groups = table.columns.flatMap(({ role }, at) => (role === 'group' ? [at] : []));
  const labels = groups.length > 0 ? groups : [0];
  for (const [row, cells] of table.rows.entries())
    for (const [at, cell] of cells.entries()) {
      if (labels.includes(at)) continue;
      const key = [
        ...labels.map((one) => labelAt(table, row, one) || String(numberAt(table, row, one) ?? '')),
        table.columns[at]?.name,
      ];
      found.set(JSON.stringify(key), {
        row,
        at,
        value: numberAt(table, row, at),
        hidden: cell.kind === 'suppressed',
      });
    }
  return found;
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
