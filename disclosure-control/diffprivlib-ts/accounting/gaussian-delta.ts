import {
  down,
  expDown,
  expUp,
  normalDensity,
  normalTail,
  tailRatio,
  up,
  type Bracket,
} from '../exact/interval.ts';

/*
 * The exact privacy curve of the discrete Gaussian (Canonne, Kamath, Steinke 2020, theorem 7), bounded from above. For Y discrete Gaussian with scale sigma
 * and a shift of m integers, delta(epsilon) = P[Y > epsilon sigma^2/m - m/2] - exp(epsilon) P[Y > epsilon sigma^2/m + m/2].
 * A smaller shift does no worse: Y is log-concave, so the best event is a half-line, and its mass difference grows with m.
 * The scale of the continuous (analytic) Gaussian is never reused for the discrete one: its delta is bounded here, every time.
 */

const SUM_LIMIT = 2000;
const SQRT_2PI = 2.5066282746310007;

/** An upper bound of delta for noise of scale `sigma` and sensitivity `shift`, both in integer steps. */
export function discreteGaussianDelta(sigma: number, shift: number, epsilon: number): number {
  return Math.min(1, sigma <= SUM_LIMIT ? bySum(sigma, shift, epsilon) : byIntegral(sigma, shift, epsilon));
}

/** delta of continuous Gaussian noise with scale `sigma` for sensitivity 1, as a bracket (Balle and Wang 2018, theorem 8). */
export function gaussianDelta(
  sigma: number,
  epsilon: number,
): { readonly lower: number; readonly upper: number } {
  const a = normalTail(epsilon * sigma - 1 / (2 * sigma));
  // Far out exp(epsilon) Q(b) is taken as phi(a) Q(b) / phi(b), because exp(epsilon) phi(b) = phi(a): neither overflows nor vanishes.
  const far = epsilon * sigma + 1 / (2 * sigma);
  const b = far >= 2 ? scaledTail(epsilon * sigma - 1 / (2 * sigma), far) : discounted(epsilon, far);
  // The argument of each tail carries three roundings of relative size 2^-52: the density times that shift covers them.
  const shift = 2 ** -50 * (epsilon * sigma + 1 / sigma);
  return {
    lower: Math.max(0, down(a.lower - b.upper) - shift),
    upper: Math.min(1, up(a.upper - b.lower) + shift),
  };
}

function discounted(epsilon: number, far: number): Bracket {
  const tail = normalTail(far);
  return { lower: down(expDown(epsilon) * tail.lower), upper: up(expUp(epsilon) * tail.upper) };
}

function scaledTail(near: number, far: number): Bracket {
  const density = normalDensity(near);
  const ratio = tailRatio(far);
  return { lower: down(density.lower * ratio.lower), upper: up(density.upper * ratio.upper) };
}

/**
 * Sums over integers against integrals: with f decreasing past the threshold, the sum past c lies within f(c) of the integral past c, and the normaliser is at
 * least sigma sqrt(2 pi) by Poisson summation (and above it by less than 1e-300 for such sigma). Since exp(epsilon) f(far) = f(near), the two errors are equal.
 */
function byIntegral(sigma: number, shift: number, epsilon: number): number {
  const a = (epsilon * sigma) / shift - shift / sigma / 2;
  const b = (epsilon * sigma) / shift + shift / sigma / 2;
  const slip = 2 ** -48 * (1 + Math.abs(a) + Math.abs(b));
  const head = normalTail(a - slip).upper;
  const rest = expDown(epsilon) * normalTail(b + slip).lower;
  const error = (2 * normalDensity(Math.max(0, Math.abs(a) - slip)).upper) / sigma;
  return Math.max(0, up(up(head - rest) + up(error)) * (1 + 2 ** -48));
}

/** Sums max(0, P(k) - exp(epsilon) P(k + m)) term by term, each rounded up: the best event holds just the integers where it is positive. */
function bySum(sigma: number, shift: number, epsilon: number): number {
  const inverse = 1 / (2 * sigma * sigma);
  const reach = Math.ceil(38 * sigma) + 10;
  const factor = expDown(epsilon);
  const weightUp = (k: number): number => expUp(-down(down(down(k * k * inverse))));
  const weightDown = (k: number): number => expDown(-up(up(up(k * k * inverse))));
  let excess = 1e-300; // what lies beyond the reach
  let all = 0;
  for (let k = -reach; k <= reach; k += 1) {
    excess += Math.max(0, weightUp(k) - down(factor * weightDown(k + shift)));
    all += weightDown(k);
  }
  const slack = 1 + (2 * reach + 10) * 2 ** -52;
  const normaliser = Math.max(all / slack, SQRT_2PI * sigma * (1 - 2 ** -50));
  return up(((excess * slack) / normaliser) * (1 + 2 ** -48));
}

/** A scale, in steps, whose discrete Gaussian is proven (epsilon, delta)-private for the shift; within one part in 10^7 of the least. */
export function discreteGaussianScale(epsilon: number, delta: number, shift: number): number {
  let high = shift / 8;
  while (discreteGaussianDelta(high, shift, epsilon) > delta) high *= 2;
  let low = high / 2;
  while (high - low > high * 1e-7) {
    const middle = (low + high) / 2;
    if (discreteGaussianDelta(middle, shift, epsilon) > delta) low = middle;
    else high = middle;
  }
  return high;
}
