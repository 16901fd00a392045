import type { Cell } from '@vitrine/api';
import type { Column } from './query-run.ts';

/** Longest and shortest a column may be drawn, in characters. */
const widest = 40;
const narrowest = 7;
/** Enough rows to judge by; the rest is cut off at the column's edge. */
const sample = 200;

const lengthOf = (cell: Cell): number =>
  cell === null ? 'missing'.length : typeof cell === 'object' ? 3 : String(cell).length;

/** How wide each column is drawn, in characters, by its name and its first rows. */
export function columnWidths(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
): readonly number[] {
  return columns.map((column, i) => {
    const lengths = rows.slice(0, sample).map((row) => lengthOf(row[i] ?? null));
    return Math.min(widest, Math.max(narrowest, column.name.length, ...lengths)) + 3;
  });
}
