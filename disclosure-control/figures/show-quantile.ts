import { fromMillionths, type Figure } from './figure.ts';
import { draws, normalPart } from './keys.ts';
import { nearest, stepFor } from './step.ts';

/** The values around a rank, and how many people stand where. Values in millionths. */
export interface QuantileEvidence {
  /** People with a value in the window. */
  readonly within: number;
  /** People with a value below the window, and above it. */
  readonly below: number;
  readonly above: number;
  /** How many values the window has, what they add up to, and the first and the last of them. */
  readonly size: number;
  readonly total: bigint;
  readonly low: bigint;
  readonly high: bigint;
  /** The sum of keys of the window's people, modulo 2⁶⁴. */
  readonly key: bigint;
}

/**
 * The ranks, from 0, of the values that a quantile is made of: as many around its own rank as hold `threshold`
 * people if everybody has equally many, and never fewer than `threshold` values.
 *
 * @returns `undefined` when the window would reach past the end
 */
export function quantileWindow(
  quantile: number,
  values: number,
  people: number,
  threshold: number,
): { readonly from: number; readonly to: number } | undefined {
  if (people < threshold) return undefined;
  const width = threshold * Math.ceil(values / people);
  const from = Math.round(quantile * (values - 1) - (width - 1) / 2);
  return from < 0 || from + width > values ? undefined : { from, to: from + width };
}

/**
 * MEDIAN and quantiles: the mean of the window's values, so that it is nobody's value, with noise as large as one
 * person more or less moves it, drawn from the keys of the window's people. Hidden unless at least the threshold of
 * people have a value in the window, and as many stand on either side of its middle.
 */
export function showQuantile(evidence: QuantileEvidence, threshold: number): Figure | undefined {
  const { size, low, high } = evidence;
  const side = Math.ceil(threshold / 2);
  if (evidence.within < threshold || evidence.below < side || evidence.above < side) return undefined;
  const length = BigInt(size);
  const spread = high - low;
  const middle = evidence.total / length;
  const noise = normalPart((2n * spread) / length, draws('cell', 'values', evidence.key, middle));
  const step = spread === 0n ? 1n : stepFor(spread);
  const value = nearest(middle + noise, step);
  // The rank's own value is in the window, whose ends are no further than this from what is shown.
  const margin = fromMillionths(spread) * (0.5 + 2 / size) + fromMillionths(step) / 2;
  return { value: fromMillionths(value), margin: spread === 0n ? 0 : Number(margin.toPrecision(1)) };
}
