import type { Cell } from '@vitrine/api';
import type { Column } from './query-run.ts';

interface Point {
  x: string | number;
  y: number;
}

export interface ChartData {
  points: readonly Point[];
  /** Shown rows that cannot be drawn, and why. */
  suppressed: number;
  missing: number;
}

const numeric =
  /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|INTEGER|U?INT\d*|FLOAT|DOUBLE|REAL|DECIMAL.*|NUMERIC.*)$/i;
export const isNumeric = (column: Column): boolean => numeric.test(column.type.trim());

const isSuppressed = (cell: Cell | undefined): cell is { suppressed: true } =>
  typeof cell === 'object' && cell !== null;

/** A number of a cell; exact text of large numbers is taken as the nearest number that a picture can show. */
function amount(cell: Cell | undefined): number | undefined {
  if (typeof cell === 'number') return cell;
  if (typeof cell !== 'string' || cell.trim() === '') return undefined;
  const value = Number(cell);
  return Number.isFinite(value) ? value : undefined;
}

/** The points of a chart over shown cells only. A suppressed value is never drawn as zero. */
export function chartData(
  rows: readonly (readonly Cell[])[],
  x: number,
  y: number,
  xIsNumeric: boolean,
): ChartData {
  const points: Point[] = [];
  let suppressed = 0;
  let missing = 0;
  for (const row of rows) {
    const across = row[x];
    const up = amount(row[y]);
    if (isSuppressed(across) || isSuppressed(row[y])) suppressed += 1;
    else if (across === null || across === undefined || up === undefined) missing += 1;
    else points.push({ x: (xIsNumeric ? amount(across) : undefined) ?? String(across), y: up });
  }
  return { points, suppressed, missing };
}
