import type { Cell } from '@vitrine/api';
import { isNumeric, isTime } from '../column-kind.ts';
import type { Column } from '../query-run.ts';

/** A chart as a value: which columns of a result it shows, by position, and how. */
export interface ChartSpec {
  readonly x: number;
  readonly y: number;
  /** The column whose values are told apart by colour; none when null. */
  readonly series: number | null;
  readonly kind: 'bar' | 'line';
}

/** A chart that somebody chose, with the columns it was chosen for: over others it says nothing. */
export interface HeldChart {
  readonly columns: string;
  readonly spec: ChartSpec;
}

export const columnsKey = (columns: readonly Column[]): string =>
  JSON.stringify(columns.map(({ name, type }) => [name, type]));

type Rows = readonly (readonly Cell[])[];

/** How many of the first columns are needed to tell all rows apart; all of them when nothing does. */
function keyColumns(columns: readonly Column[], rows: Rows): number {
  for (let width = 1; width < columns.length; width += 1) {
    const keys = new Set(rows.map((row) => JSON.stringify(row.slice(0, width))));
    if (keys.size === rows.length) return width;
  }
  return columns.length;
}

const distinct = (rows: Rows, column: number): number =>
  new Set(rows.map((row) => JSON.stringify(row[column]))).size;

/** The chart to begin with: groups across, the first figure after them up. Nothing when there is no number. */
export function firstChart(columns: readonly Column[], rows: Rows): ChartSpec | undefined {
  const isNumber = (i: number): boolean => columns[i] !== undefined && isNumeric(columns[i]);
  const isDay = (i: number): boolean => columns[i] !== undefined && isTime(columns[i]);
  const keys = keyColumns(columns, rows);
  const numbers = [...columns.keys()].filter(isNumber);
  const y = numbers.find((i) => i >= keys) ?? numbers.find((i) => i > 0) ?? numbers[0];
  if (y === undefined) return undefined;
  const groups = [...columns.keys()].filter((i) => i !== y && (i < keys || keys === columns.length));
  const x =
    groups.find(isDay) ??
    groups.find(isNumber) ??
    groups.toSorted((a, b) => distinct(rows, b) - distinct(rows, a))[0] ??
    [...columns.keys()].find((i) => i !== y);
  if (x === undefined) return undefined;
  const series = keys < columns.length ? (groups.find((i) => i !== x) ?? null) : null;
  return { x, y, series, kind: isDay(x) ? 'line' : 'bar' };
}

/** The chart for a result: what was chosen for these very columns, otherwise the one to begin with. */
export function chartFor(
  columns: readonly Column[],
  rows: Rows,
  held: HeldChart | undefined,
): ChartSpec | undefined {
  const first = firstChart(columns, rows);
  return first === undefined || held?.columns !== columnsKey(columns) ? first : held.spec;
}

/** A chart's title in words. */
export function chartTitle({ x, y, series }: ChartSpec, columns: readonly Column[]): string {
  const name = (i: number): string => columns[i]?.name ?? '';
  return `${name(y)} by ${name(x)}${series === null ? '' : ` and ${name(series)}`}`;
}
