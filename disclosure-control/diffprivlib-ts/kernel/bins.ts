import type { NumberArray } from '../numbers.ts';
import { kernel, padded, type Kernel } from './kernel.ts';
import { MOST_BINS, PIECE, TABLE, TABLES } from './loops.ts';

/** Equal bins: `edges` has one entry more than there are bins, and decides. */
export interface EqualBins {
  readonly lower: number;
  readonly upper: number;
  readonly bins: number;
  readonly edges: Float64Array;
}

/** The bin of a value, or -1 when it is outside the bins or missing. Half-open but for the last. */
export function equalBin({ lower, upper, bins, edges }: EqualBins, value: number): number {
  if (!(value >= lower && value <= upper)) return -1;
  const bin = Math.min(bins - 1, Math.floor((value - lower) * (bins / (upper - lower))));
  // The quotient is rounded; the edges decide.
  if (value < (edges[bin] as number)) return bin - 1;
  return bin < bins - 1 && value >= (edges[bin + 1] as number) ? bin + 1 : bin;
}

/** Counts values in equal bins. */
export function countInBins(
  values: NumberArray,
  axis: EqualBins,
  fast: Kernel | null = kernel(),
): Float64Array {
  const counts = new Float64Array(axis.bins);
  if (fast && foretellable(axis)) {
    byKernel(fast, values, axis, counts);
    return counts;
  }
  for (let i = 0; i < values.length; i += 1) {
    const bin = equalBin(axis, values[i] as number);
    if (bin >= 0) counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
}

/**
 * Whether rounding finds for certain one of the two edges that a value lies between. The place of a value is off by three roundings of at most bins / 2^53, an edge by four of the range and
 * one of the largest bound: together far less than half a bin.
 */
function foretellable({ lower, upper, bins }: EqualBins): boolean {
  const largest = Math.max(Math.abs(lower), Math.abs(upper));
  return bins <= MOST_BINS && largest * (bins / (upper - lower)) < 2 ** 40;
}

function byKernel(fast: Kernel, values: NumberArray, axis: EqualBins, counts: Float64Array): void {
  const { lower, upper, bins, edges } = axis;
  const none = bins + 1;
  fast.edges.set(edges);
  fast.edges[none] = -Infinity;
  fast.counts.fill(0);
  for (let at = 0; at < values.length; at += PIECE) {
    const part = values.subarray(at, at + PIECE);
    fast.values.set(part);
    fast.loops.bins(padded(fast.values, part.length, Number.NaN), lower, upper, bins / (upper - lower), none);
  }
  for (let edge = 0; edge <= bins; edge += 1) {
    // The last edge is of the last bin, which is closed.
    const bin = Math.min(edge, bins - 1);
    for (let i = 0; i < TABLES; i += 1)
      counts[bin] = (counts[bin] as number) + (fast.counts[i * TABLE + edge] as number);
  }
  // What is left in the kernel's memory is of people.
  fast.values.fill(0);
  fast.counts.fill(0);
}
