import type { Cell } from '@vitrine/api';

/**
 * A row with more text than this, in characters, counts as several against limits and allowances: a list of
 * everybody fits into one row, but shows everybody.
 */
export const rowCharacters = 4_096;

/** How many rows these count for: each for one, and for one more with every further `rowCharacters`. */
export function costOf(rows: readonly (readonly Cell[])[]): number {
  return rows.reduce((sum, row) => sum + rowCost(row), 0);
}

/** The first rows that count for at most so many. */
export function rowsWithin(rows: Cell[][], most: number): Cell[][] {
  let left = most;
  const end = rows.findIndex((row) => (left -= rowCost(row)) < 0);
  return end < 0 ? rows : rows.slice(0, end);
}

function rowCost(row: readonly Cell[]): number {
  // Digits too: two thousand numbers of one row say as much as many rows.
  const characters = row.reduce<number>((sum, cell) => sum + lengthOf(cell), 0);
  return Math.max(1, Math.ceil(characters / rowCharacters));
}

/** Missing and hidden values say next to nothing. */
const lengthOf = (cell: Cell): number => (typeof cell === 'object' ? 1 : String(cell).length);
