import { down, expDown, expUp, normalDensity, up, type Bracket } from '../exact/interval.ts';
import { gaussianDelta } from './gaussian-delta.ts';

/** Past this scale sums over integers are bounded by integrals; the two then differ by less than 10^-6. */
const SUM_LIMIT = 2 ** 12;
const KEPT = 16;

interface Tails {
  readonly reach: number;
  /** Bounds of the probability of values from `index - reach` upwards. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

const kept = new Map<number, Tails>();

/** Tail probabilities of the discrete Gaussian at every integer, summed once from the far end so that small tails keep their relative precision. */
function tails(sigma: number): Tails {
  const known = kept.get(sigma);
  if (known) return known;
  const inverse = 1 / (2 * sigma * sigma);
  const reach = Math.ceil(38 * sigma) + 10;
  const lower = new Float64Array(2 * reach + 2);
  const upper = new Float64Array(2 * reach + 2);
  upper[2 * reach + 1] = 1e-300; // beyond the reach
  for (let i = 2 * reach; i >= 0; i -= 1) {
    const exponent = (i - reach) * (i - reach) * inverse;
    lower[i] = (lower[i + 1] as number) + expDown(-up(up(up(exponent))));
    upper[i] = (upper[i + 1] as number) + expUp(-down(down(down(exponent))));
  }
  const slack = 1 + (2 * reach + 10) * 2 ** -52;
  const total = { lower: (lower[0] as number) / slack, upper: (upper[0] as number) * slack };
  for (let i = 0; i < lower.length; i += 1) {
    lower[i] = down((lower[i] as number) / slack / total.upper);
    upper[i] = up(((upper[i] as number) * slack) / total.lower);
  }
  if (kept.size >= KEPT) kept.clear();
  const made = { reach, lower, upper };
  kept.set(sigma, made);
  return made;
}

/**
 * The hockey-stick curve of discrete Gaussian noise of scale sigma against itself shifted by `shift` integers, at losses from 0 up (Canonne, Kamath, Steinke 2020, theorem 7).
 * The best event is a half-line of integers; its end is the last integer whose loss is above the given one, and the neighbours of the computed end are tried too,
 * so that a rounding error there cannot matter.
 */
export function discreteGaussianCurve(sigma: number, shift: number, loss: number): Bracket {
  if (sigma > SUM_LIMIT) return largeScale(sigma, shift, loss);
  const { reach, lower, upper } = tails(sigma);
  const at = Math.floor((loss * sigma * sigma) / shift - shift / 2) + 1;
  const x = { lower: expDown(loss), upper: expUp(loss) };
  const tail = (side: Float64Array, k: number): number =>
    side[Math.min(side.length - 1, Math.max(0, k + reach))] as number;
  let best: Bracket = { lower: 0, upper: 0 };
  for (const k of [at - 1, at, at + 1]) {
    const from = down(tail(lower, k) - up(x.upper * tail(upper, k + shift)));
    const to = up(tail(upper, k) - down(x.lower * tail(lower, k + shift)));
    best = { lower: Math.max(best.lower, from), upper: Math.max(best.upper, to) };
  }
  return { lower: best.lower, upper: Math.min(1, best.upper) };
}

/**
 * The continuous curve, within the error of sums against integrals: each tail sum is within one term, f(end) / (sigma sqrt(2 pi)), of its integral, and the terms at the two ends
 * differ by the factor exp(loss) that multiplies the second.
 */
function largeScale(sigma: number, shift: number, loss: number): Bracket {
  const multiplier = sigma / shift;
  const { lower, upper } = gaussianDelta(multiplier, loss);
  const a = loss * multiplier - 1 / (2 * multiplier);
  const slip = 2 ** -40 * (1 + Math.abs(a));
  const error =
    up((2 * normalDensity(Math.max(0, Math.abs(a) - slip)).upper) / sigma) + 2 ** -50 * multiplier * loss;
  return {
    lower: Math.max(0, down(lower * (1 - 2 ** -40) - error)),
    upper: Math.min(1, up(upper * (1 + 2 ** -40) + error)),
  };
}
