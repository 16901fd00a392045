import { optionsOf } from '../arguments.ts';
import { ArgumentError } from '../errors.ts';
import { decimal } from '../exact/rational.ts';
import { countInBins, equalBin } from '../kernel/bins.ts';
import { ownColumns, ownNumbers, type NumberArray } from '../numbers.ts';
import { GeometricSampler } from '../samplers/geometric.ts';
import {
  bill,
  checkBoundsPair,
  paidNumbers,
  type BoundsPair,
  type Table,
  type ToolOptions,
  type Values,
} from './values.ts';

/** A number of equal bins over a range, or the edges themselves. Either way they must be known without looking at the data. */
export type Bins =
  | { readonly bins?: number; readonly range: BoundsPair; readonly edges?: never }
  | { readonly edges: readonly number[]; readonly bins?: never; readonly range?: never };

export type HistogramOptions = ToolOptions & Bins & DensityOption;

interface DensityOption {
  /** Divide by the noisy total and the bin widths, so that the integral is 1. */
  readonly density?: boolean;
}

export interface Histogram {
  /** One number a bin, never below 0. */
  readonly counts: Float64Array;
  readonly edges: Float64Array;
}

const MAX_BINS = 2 ** 24;

/**
 * A histogram with bins fixed in advance. Bins are half-open except the last; values outside them, and missing ones, are left out.
 *
 * Definition: every count plus independent discrete Laplace noise of rate epsilon, then raised to 0 if below. Sensitivity: adding or removing one person changes one count by 1.
 * Guarantee: epsilon-differential privacy, adding or removing one person. Papers: Dwork, McSherry, Nissim, Smith 2006; Ghosh, Roughgarden, Sundararajan 2009.
 */
export function histogram(values: Values, options: HistogramOptions): Histogram {
  const axis = makeAxis(optionsOf<HistogramOptions>(options), 'bins');
  const density = checkDensity(options);
  const { numbers, epsilon } = paidNumbers(values, options);
  const counts = axis.count(numbers);
  release(counts, epsilon, density ? widths([axis]) : undefined);
  return { counts, edges: axis.edges };
}

export interface HistogramDdOptions extends ToolOptions, DensityOption {
  /** One entry a dimension. */
  readonly axes: readonly Bins[];
}

export interface HistogramDd {
  /** Counts in row-major order: the last dimension varies fastest. */
  readonly counts: Float64Array;
  readonly shape: readonly number[];
  readonly edges: readonly Float64Array[];
}

/** A histogram in several dimensions, one row a person. Definition, sensitivity, guarantee and papers as for {@link histogram}: one person is in one cell. */
export function histogramdd(rows: Table, options: HistogramDdOptions): HistogramDd {
  const { axes: described } = optionsOf<HistogramDdOptions>(options);
  return inCells(described, options, (dimensions) => ownColumns(rows, dimensions, 'rows'));
}

/** Checks the axes, then the columns, pays, and counts rows in cells. */
function inCells(
  described: readonly Bins[],
  options: ToolOptions & DensityOption,
  columnsOf: (dimensions: number) => readonly NumberArray[],
): HistogramDd {
  if (!Array.isArray(described) || described.length === 0) {
    throw new ArgumentError('axes', 'must hold one entry a dimension', 'Pass [{ bins, range }, …]');
  }
  const axes = described.map((bins: Bins, i: number) =>
    makeAxis(optionsOf<Bins>(bins, `axes[${i}]`, 'Pass { bins, range } or { edges }'), `axes[${i}].bins`),
  );
  const cells = axes.reduce((product, { bins }) => product * bins, 1);
  if (cells > MAX_BINS) throw new ArgumentError('axes', `give more than ${MAX_BINS} cells`, 'Use fewer bins');
  const density = checkDensity(options);
  const due = bill(options);
  const columns = columnsOf(axes.length);
  const epsilon = due.pay();
  const counts = new Float64Array(cells);
  const people = columns[0]?.length ?? 0;
  for (let i = 0; i < people; i += 1) {
    let cell = 0;
    for (let d = 0; d < axes.length && cell >= 0; d += 1) {
      const axis = axes[d] as Axis;
      const bin = axis.find((columns[d] as NumberArray)[i] ?? Number.NaN);
      cell = bin < 0 ? -1 : cell * axis.bins + bin;
    }
    if (cell >= 0) counts[cell] = (counts[cell] as number) + 1;
  }
  release(counts, epsilon, density ? widths(axes) : undefined);
  return { counts, shape: axes.map(({ bins }) => bins), edges: axes.map(({ edges }) => edges) };
}

function checkDensity({ density = false }: DensityOption): boolean {
  if (typeof density !== 'boolean')
    throw new ArgumentError('density', 'must be true or false', 'Leave it out for counts');
  return density;
}

export interface Histogram2dOptions extends ToolOptions, DensityOption {
  readonly x: Bins;
  readonly y: Bins;
}

/** A histogram of pairs, one pair a person. Definition, sensitivity, guarantee and papers as for {@link histogram}. The lists must be equally long; what one lacks counts as missing. */
export function histogram2d(x: Values, y: Values, options: Histogram2dOptions): HistogramDd {
  const { x: xBins, y: yBins } = optionsOf<Histogram2dOptions>(options);
  return inCells([xBins, yBins], options, () => {
    const [xs, ys] = [ownNumbers(x, 'x', true), ownNumbers(y, 'y', true)];
    if (ys.length <= xs.length) return [xs, ys];
    throw new ArgumentError('y', 'must not be longer than x', 'Pass one pair a person');
  });
}

interface Axis {
  readonly bins: number;
  readonly edges: Float64Array;
  /** The bin of a value, or -1. */
  find(value: number): number;
  /** The number of values in each bin. */
  count(values: NumberArray): Float64Array;
}

function makeAxis({ bins = 10, range, edges }: Bins, argument: string): Axis {
  if ((edges as unknown) !== undefined) return edgedAxis(edges);
  if (!Number.isSafeInteger(bins) || bins < 1 || bins > MAX_BINS) {
    throw new ArgumentError(
      argument,
      `must be a whole number from 1 to ${MAX_BINS}`,
      'Pass a number of bins, or edges',
    );
  }
  if ((range as unknown) === undefined) {
    throw new ArgumentError('range', 'is missing', 'Pass limits known without looking at the data');
  }
  const [lower, upper] = checkBoundsPair(range);
  const step = (upper - lower) / bins;
  const all = new Float64Array(bins + 1);
  for (let i = 0; i < bins; i += 1) all[i] = lower + i * step;
  all[bins] = upper;
  const axis = { lower, upper, bins, edges: all };
  return {
    bins,
    edges: all,
    find: (value) => equalBin(axis, value),
    count: (values) => countInBins(values, axis),
  };
}

function edgedAxis(list: unknown): Axis {
  const edges = Float64Array.from(ownNumbers(list, 'edges', false));
  if (
    edges.length < 2 ||
    edges.length > MAX_BINS ||
    !edges.every((edge, i) => Number.isFinite(edge) && (i === 0 || edge > (edges[i - 1] as number)))
  ) {
    throw new ArgumentError(
      'edges',
      'must be at least two finite, increasing numbers',
      'Sort them and drop repeats',
    );
  }
  const last = edges.length - 1;
  const find = (value: number): number => {
    if (!(value >= (edges[0] as number) && value <= (edges[last] as number))) return -1;
    let low = 0;
    let high = last;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (value >= (edges[middle] as number)) low = middle;
      else high = middle;
    }
    return low;
  };
  return {
    bins: last,
    edges,
    find,
    count(values) {
      const counts = new Float64Array(last);
      for (let i = 0; i < values.length; i += 1) {
        const bin = find(values[i] as number);
        if (bin >= 0) counts[bin] = (counts[bin] as number) + 1;
      }
      return counts;
    },
  };
}

function release(counts: Float64Array, epsilon: number, volumes: Float64Array | undefined): void {
  if (epsilon !== Infinity) {
    const noise = GeometricSampler.of(decimal(epsilon));
    for (let i = 0; i < counts.length; i += 1) {
      counts[i] = Math.max(
        0,
        (counts[i] as number) + (noise.fast ? noise.sample() : Number(noise.sampleBig())),
      );
    }
  }
  if (!volumes) return;
  const total = counts.reduce((sum, count) => sum + count, 0);
  for (let i = 0; i < counts.length; i += 1)
    counts[i] = total > 0 ? (counts[i] as number) / total / (volumes[i] as number) : 0;
}

function widths(axes: readonly Axis[]): Float64Array {
  return axes.reduce<Float64Array>(
    (volumes, { edges, bins }) =>
      Float64Array.from({ length: volumes.length * bins }, (_, i) => {
        const bin = i % bins;
        return (
          (volumes[Math.floor(i / bins)] as number) * ((edges[bin + 1] as number) - (edges[bin] as number))
        );
      }),
    Float64Array.of(1),
  );
}
