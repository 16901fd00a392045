import type { ChartData } from './chart-data.ts';

/** Pixels that a character of an axis label takes at most, on average. */
const letter = 7;
const gap = 14;
/** Longer labels end with an ellipsis; the grid has them whole. */
const longestLabel = 28;
/** Places beyond which no picture can be read. */
export const mostPlaces = 300;

export interface ChartLayout {
  /** `across`: places from left to right; `down`: one below the other, for names that would not fit. */
  readonly places: 'across' | 'down';
  readonly width: number;
  readonly height: number;
  readonly marginLeft: number;
  /** Places that get a label. */
  readonly ticks: readonly string[];
  /** From the least to the greatest height, with zero in it, and never empty: a chart of zeros shows zeros. */
  readonly heights: readonly [number, number];
}

export const cut = (label: string): string =>
  label.length > longestLabel ? `${label.slice(0, longestLabel - 1)}…` : label;

/** Where everything of a chart stands, so that no label is cut off and none covers another. */
export function chartLayout(data: ChartData, drawn: 'bar' | 'line' | 'dot', frame: number): ChartLayout {
  const { axis, points, series } = data;
  const width = Math.max(320, frame);
  const labels = axis.places.map((place) => cut(axis.label(place)));
  const widest = Math.max(1, ...labels.map((label) => label.length)) * letter;
  const ys = points.flatMap((one) => one.y ?? []);
  const low = Math.min(0, ...ys);
  const high = Math.max(0, ...ys);
  const heights = low === high ? ([0, 1] as const) : ([low, high] as const);
  const amounts = heights.map((one) => one.toLocaleString('en-GB', { maximumFractionDigits: 2 }).length);
  const forAmounts = Math.max(...amounts) * letter + 30;
  const room = width - forAmounts - 20;
  const every = Math.max(1, Math.ceil((labels.length * (widest + gap)) / room));
  if (axis.kind === 'text' && every > 1 && drawn !== 'line') {
    const row = 22 * (drawn === 'bar' ? Math.max(1, series.length * 0.7) : 1);
    return {
      places: 'down',
      width,
      height: Math.max(140, labels.length * row + 70),
      marginLeft: widest + 24,
      ticks: axis.places,
      heights,
    };
  }
  return {
    places: 'across',
    width,
    height: 340,
    marginLeft: Math.max(forAmounts, widest / 2 + 10),
    ticks: axis.places.filter((_, i) => i % every === 0),
    heights,
  };
}
