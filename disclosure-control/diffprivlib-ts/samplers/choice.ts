import { expDown } from '../exact/interval.ts';
import type { Rational } from '../exact/rational.ts';
import { expNeg } from '../exact/real.ts';
import { words } from '../random/slot.ts';

/** Weights measure_i exp(-exponent_i), with every exponent at least 0 and every measure at least 0, some of both kinds positive. */
export interface ExponentialWeights {
  readonly length: number;
  /** Indices outside [from, to) have exponents of at least 690; by default there are none. */
  readonly from?: number;
  readonly to?: number;
  readonly exponent: (i: number) => Rational;
  /** A double within one part in 2^50 of the exponent. */
  readonly approximate: (i: number) => number;
  /** A non-negative integer, at most 2^53. */
  readonly measure: (i: number) => number;
}

const TWO_53 = 2 ** 53;

/**
 * Draws index i with probability exactly proportional to its weight.
 *
 * A uniform real U in [0, 1) is known to 53 bits; the index is the one whose share of the total holds U. Doubles with a proven error bound find it, unless U
 * lies within that bound of a boundary: then the sums are taken again in big integers, and U extended, until it is decided.
 */
export function chooseExponential(weights: ExponentialWeights): number {
  const { length, from = 0, to = length } = weights;
  const cumulative = new Float64Array(to - from);
  let total = 0;
  let lost = 0;
  for (let i = from; i < to; i += 1) {
    const x = weights.approximate(i);
    const measure = weights.measure(i);
    if (measure > 0 && x < 690) {
      const term = measure * expDown(-x);
      const next = total + term;
      lost += total >= term ? total - next + term : term - next + total;
      total = next;
    }
    cumulative[i - from] = total + lost;
  }
  total += lost;
  // Relative: 2^-41 from the exponential and its argument; the sum is compensated. Absolute: what was left out, at most 2^53 exp(-690) each.
  const error = total * (2 ** -40 + length * 2 ** -90) + length * 2 ** -900;
  const source = words();
  const prefix = (source.next() >>> 11) * 2 ** 32 + source.next();
  const low = (prefix / TWO_53) * total;
  const high = ((prefix + 1) / TWO_53) * total;
  const at = firstAbove(cumulative, low);
  const before = at === 0 ? 0 : (cumulative[at - 1] as number);
  const clear = low > before + 2 * error && high < (cumulative[at] as number) - 2 * error;
  return clear ? from + at : decide(weights, BigInt(prefix));
}

function firstAbove(cumulative: Float64Array, target: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulative[middle] as number) > target) high = middle;
    else low = middle + 1;
  }
  return low;
}

function decide(weights: ExponentialWeights, first: bigint): number {
  const source = words();
  let prefix = first;
  let bits = 53;
  for (;;) {
    const precision = bits + 64;
    const lows: bigint[] = [];
    let low = 0n;
    let high = 0n;
    const highs: bigint[] = [];
    for (let i = 0; i < weights.length; i += 1) {
      const measure = BigInt(weights.measure(i));
      if (measure > 0n) {
        const { num, den } = weights.exponent(i);
        const [lo, hi] = expNeg(num, den)(precision);
        low += measure * lo;
        high += measure * hi;
      }
      lows.push(low);
      highs.push(high);
    }
    // U * total lies in [prefix * low, (prefix + 1) * high] / 2^bits.
    const from = prefix * low;
    const to = (prefix + 1n) * high;
    const scale = BigInt(bits);
    const i = lows.findIndex((value) => value << scale >= to);
    if (i >= 0 && (i === 0 || (highs[i - 1] as bigint) << scale <= from)) return i;
    // The last index has no upper boundary to wait for.
    const last = lows.length - 1;
    if (last === 0 || (highs[last - 1] as bigint) << scale <= from) return last;
    prefix = (prefix << 32n) | BigInt(source.next());
    bits += 32;
  }
}
