import type * as PlotModule from '@observablehq/plot';
import type { Axis } from './chart-axis.ts';
import type { ChartData, ChartPoint } from './chart-data.ts';
import { cut, type ChartLayout } from './chart-layout.ts';

export type Drawn = 'bar' | 'line' | 'dot';

export interface AxisNames {
  readonly x: string;
  readonly y: string;
  readonly series: string;
}

const dashes = ['none', '7 3', '2 3', '9 3 2 3', '5 5', '1 4'] as const;
const symbols = ['circle', 'square', 'triangle', 'diamond', 'star', 'cross'] as const;
/** Bars beyond this number are too narrow for a word on the line. */
const mostWords = 60;

const colour = (i: number): string => `var(--v-series-${i + 1})`;
const words = { suppressed: '✱', missing: '–' } as const;

/** What stands on the line where there is no bar to see: why there is none. */
function wordOf(point: ChartPoint): string {
  if (point.state !== 'value') return words[point.state];
  return point.y === 0 ? '0' : '';
}

/** The points of a line in their order; where the axis keeps a step, a place without a row breaks the line. */
export function lineOf(
  points: readonly ChartPoint[],
  axis: Axis,
): readonly Pick<ChartPoint, 'place' | 'y'>[] {
  const at = new Map(points.map((one) => [one.place, one]));
  const places = axis.regular ? axis.places : axis.places.filter((place) => at.has(place));
  return places
    .filter((place) => !Number.isNaN(Number(place)))
    .map((place) => at.get(place) ?? { place, y: null });
}

/**
 * The chart as a picture: one mark a series, told apart by colour and by dash or symbol. It holds no style element,
 * which the content policy refuses, and no names of parts, which would be read as noise: its frame has one name.
 */
export function drawChart(
  Plot: typeof PlotModule,
  data: ChartData,
  drawn: Drawn,
  layout: ChartLayout,
  names: AxisNames,
): Element {
  const { axis, series, points } = data;
  const continuous = drawn !== 'bar' && axis.kind !== 'text';
  const down = layout.places === 'down';
  const grouped = drawn === 'bar' && series.length > 1;
  const placed = continuous ? points.filter((one) => !Number.isNaN(Number(one.place))) : points;
  const at = (one: Pick<ChartPoint, 'place'>): string | number =>
    continuous ? Number(one.place) : one.place;
  const along = grouped
    ? { [down ? 'fy' : 'fx']: 'place', [down ? 'y' : 'x']: 'series' }
    : { [down ? 'y' : 'x']: at };
  const height = (value: (one: Pick<ChartPoint, 'y'>) => number | null) => ({ [down ? 'x' : 'y']: value });
  const marks = series.flatMap((name, i): PlotModule.Markish[] => {
    const mine = placed.filter((one) => one.series === name);
    const values = { ...along, ...height((one) => one.y) };
    const dots = () =>
      Plot.dot(mine, {
        ...values,
        stroke: colour(i),
        fill: colour(i),
        symbol: symbols[i] ?? 'circle',
        r: 3.5,
      });
    if (drawn === 'dot') return [dots()];
    if (drawn === 'bar') return [(down ? Plot.barX : Plot.barY)(mine, { ...values, fill: colour(i) })];
    const sorted = lineOf(mine, axis);
    const stroke = { stroke: colour(i), strokeWidth: 2, strokeDasharray: dashes[i] ?? 'none' };
    return [Plot.lineY(sorted, { ...values, ...stroke }), dots()];
  });
  const said = placed.filter((one) =>
    points.length <= mostWords ? wordOf(one) !== '' : one.state !== 'value',
  );
  const label = { text: wordOf, ...(down ? { dx: 8 } : { dy: -8 }), className: 'v-plot__word' };
  const ordinal = {
    domain: [...axis.places],
    ticks: [...layout.ticks],
    tickFormat: (place: string) => cut(axis.label(place)),
    label: names.x,
    tickSize: 0,
  };
  const scale = continuous
    ? { type: axis.kind === 'time' ? ('utc' as const) : ('linear' as const), label: names.x }
    : { ...ordinal, type: drawn === 'bar' ? ('band' as const) : ('point' as const) };
  const inner = { axis: null, domain: [...series] };
  const figure = Plot.plot({
    marks: [
      down ? Plot.ruleX([0]) : Plot.ruleY([0]),
      ...marks,
      Plot.text(said, { ...along, ...height(() => 0), ...label }),
    ],
    width: layout.width,
    height: layout.height,
    marginLeft: layout.marginLeft,
    marginTop: 34,
    marginBottom: 48,
    marginRight: 30,
    className: 'v-plot',
    [down ? 'x' : 'y']: { label: names.y, grid: true, domain: [...layout.heights], nice: true },
    ...(grouped
      ? { [down ? 'fy' : 'fx']: { ...ordinal, padding: 0.15 }, [down ? 'y' : 'x']: inner }
      : { [down ? 'y' : 'x']: scale }),
  });
  for (const style of figure.querySelectorAll('style')) style.remove();
  for (const part of figure.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label');
  figure.setAttribute('aria-hidden', 'true');
  return figure;
}
