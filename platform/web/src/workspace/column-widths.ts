import type { Cell } from '@vitrine/api';
import type { Column } from './query-run.ts';

/** Longest and shortest a column may be drawn, in characters. */
const widest = 44;
const narrowest = 7;
/** Enough rows to judge by; the rest is cut off at the column's edge. */
const sample = 200;
/** A heading is set in bold, whose letters are wider than the digits that columns are measured in. */
const bold = 1.2;

type Meanings = Readonly<Record<string, string>> | undefined;

/** What a code means, when the list has it. */
export function meaningOf(cell: Cell, meanings: Meanings): string | undefined {
  if (cell === null || typeof cell === 'object' || meanings === undefined) return undefined;
  const code = String(cell);
  return Object.hasOwn(meanings, code) ? meanings[code] : undefined;
}

const lengthOf = (cell: Cell, meanings: Meanings): number => {
  if (cell === null) return 'missing'.length;
  if (typeof cell === 'object') return 3;
  const meaning = meaningOf(cell, meanings);
  return String(cell).length + (meaning === undefined ? 0 : meaning.length + 1);
};

const marginLength = (margin: number | null): number => (margin === null ? 0 : ` ± ${margin}`.length);

/** How wide each column is drawn, in characters, by its name and its first rows. A name is never cut off by short values. */
export function columnWidths(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  meanings: readonly Meanings[] = [],
  margins: readonly (readonly (number | null)[])[] = [],
): readonly number[] {
  return columns.map((column, i) => {
    const lengths = rows
      .slice(0, sample)
      .map((row, at) => lengthOf(row[i] ?? null, meanings[i]) + marginLength(margins[at]?.[i] ?? null));
    return Math.min(widest, Math.max(narrowest, Math.ceil(column.name.length * bold), ...lengths)) + 3;
  });
}
