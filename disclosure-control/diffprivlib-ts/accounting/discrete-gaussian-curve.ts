import { down, expDown, expUp, normalDensity, up, type Bracket } from '../exact/interval.ts';
import { gaussianDelta } from './gaussian-delta.ts';

/** Past this scale sums over integers are bounded by integrals; the two then differ by less than 10^-6. */
const SUM_LIMIT = 2 ** 12;
const KEPT = 16;

interface Tails {
  readonly reach: number;
  /** The sum of exp(-k^2 / (2 sigma^2)). */
  readonly normaliser: Bracket;
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
  const made = { reach, lower, upper, normaliser: total };
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
    const other =
      loss < FAR
        ? { lower: down(x.lower * tail(lower, k + shift)), upper: up(x.upper * tail(upper, k + shift)) }
        : scaledTail(sigma, k + shift, loss);
    const from = down(tail(lower, k) - other.upper);
    const to = up(tail(upper, k) - other.lower);
    best = { lower: Math.max(best.lower, from), upper: Math.max(best.upper, to) };
  }
  return { lower: best.lower, upper: Math.min(1, best.upper) };
}

/** Past this loss exp(loss) is near overflow and the tail that it multiplies near underflow. */
const FAR = 500;

/**
 * exp(loss) P(Y >= k) for k far out: the first term exp(loss - k^2 / (2 sigma^2)) / Z, with the exponents taken together, times 1 + r_1 + r_1 r_2 + …, r_j = exp(-(2 (k + j) - 1) / (2 sigma^2)), which falls
 * fast because k / sigma^2 is large. Z is at least 1, and at most 1 + sigma sqrt(2 pi).
 */
function scaledTail(sigma: number, k: number, loss: number): Bracket {
  const { normaliser } = tails(sigma);
  const inverse = 1 / (2 * sigma * sigma);
  const exponent = loss - k * k * inverse;
  const slip = 2 ** -49 * (loss + k * k * inverse);
  const [low, high] = [exponent - slip, exponent + slip];
  let [sum, term] = [1, 1];
  for (let j = 1; term > 2 ** -60 && j < 10_000; j += 1) {
    term *= Math.min(1, expUp(-(2 * (k + j) - 1) * inverse * (1 - 2 ** -49)));
    sum += term;
  }
  // From below the first term alone would do; the series is exact to far less than this slack.
  const first: Bracket = { lower: expDown(low), upper: expUp(high) };
  return {
    lower: Math.max(0, down((first.lower / normaliser.upper) * Math.max(1, sum * (1 - 2 ** -30)))),
    upper: up((first.upper / normaliser.lower) * sum * (1 + 2 ** -30)),
  };
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
