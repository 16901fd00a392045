import type { Cell } from '@vitrine/api';
import type { Column } from '../query-run.ts';
import { amount, axisOf, noValue, placeOf, withMeaning, type Axis } from './chart-axis.ts';
import type { ChartSpec } from './chart-spec.ts';

export interface ChartPoint {
  /** Its place along the axis, as a key of `axis.places`. */
  readonly place: string;
  readonly series: string;
  /** A suppressed or missing figure has no height: it is marked on the line, never drawn as zero. */
  readonly y: number | null;
  readonly state: 'value' | 'suppressed' | 'missing';
}

export interface ChartData {
  readonly points: readonly ChartPoint[];
  readonly axis: Axis;
  /** Series by their names; one without a name when the chart has none. */
  readonly series: readonly string[];
  /** Several rows share a place: bars or a line would add or join what does not belong together. */
  readonly crowded: boolean;
  readonly counts: Readonly<Record<ChartPoint['state'] | 'zero', number>>;
}

type Meanings = readonly (Readonly<Record<string, string>> | undefined)[];

/** Colours that can still be told apart, also by people who see few. */
export const mostSeries = 6;

function figure(cell: Cell | undefined): Pick<ChartPoint, 'y' | 'state'> {
  if (typeof cell === 'object' && cell !== null) return { y: null, state: 'suppressed' };
  const y = amount(cell);
  return y === undefined ? { y: null, state: 'missing' } : { y, state: 'value' };
}

function seriesOf(cell: Cell | undefined, meanings: Readonly<Record<string, string>> | undefined): string {
  const place = placeOf(cell, 'text');
  return noValue[place] ?? withMeaning(place, meanings);
}

/** The points of a chart over shown cells only. */
export function chartData(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  spec: ChartSpec,
  meanings: Meanings = [],
): ChartData {
  const across = columns[spec.x] ?? { name: '', type: '' };
  const axis = axisOf(
    across,
    rows.map((row) => row[spec.x]),
    meanings[spec.x],
  );
  const named = spec.series;
  const points = rows.map((row): ChartPoint => ({
    place: placeOf(row[spec.x], axis.kind),
    series: named === null ? '' : seriesOf(row[named], meanings[named]),
    ...figure(row[spec.y]),
  }));
  const count = (state: ChartPoint['state']): number => points.filter((one) => one.state === state).length;
  return {
    points,
    axis,
    series: [...new Set(points.map((one) => one.series))].toSorted((a, b) =>
      a.localeCompare(b, 'en-GB', { numeric: true }),
    ),
    crowded: new Set(points.map((one) => JSON.stringify([one.place, one.series]))).size < points.length,
    counts: {
      value: count('value'),
      suppressed: count('suppressed'),
      missing: count('missing'),
      zero: points.filter((one) => one.y === 0).length,
    },
  };
}
