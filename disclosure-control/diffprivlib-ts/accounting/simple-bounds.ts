import { down, logDown, logUp, oneMinusExpNeg, up, type Bracket } from '../exact/interval.ts';
import { composePure, convertRenyi } from './compose.ts';
import { curveAtInfinity, hockeyStick, lossReach } from './curve.ts';
import {
  approximate,
  isGaussian,
  noiseMultiplier,
  spreadOf,
  type PrivacyEvent,
  type RepeatedEvent,
} from './events.ts';
import { topMass } from './loss-distribution.ts';
import { renyiDivergence } from './renyi.ts';

/** The epsilon of one event at delta, read off its privacy curve: both ends are checked on the curve itself. */
export function singleEpsilon(event: PrivacyEvent, delta: number): Bracket {
  if (curveAtInfinity(event) > delta) return { lower: Infinity, upper: Infinity };
  if (hockeyStick(event, 0).upper <= delta) return { lower: 0, upper: 0 };
  let high = Math.max(lossReach(event), 1e-9);
  for (let doublings = 0; hockeyStick(event, high).upper > delta; doublings += 1) {
    if (doublings === 20) return { lower: halve(event, delta, high, 'lower'), upper: Infinity };
    high *= 2;
  }
  return { lower: halve(event, delta, high, 'lower'), upper: halve(event, delta, high, 'upper') };
}

/** From above, the least loss found whose curve is at most delta; from below, the largest whose curve is above it. */
function halve(event: PrivacyEvent, delta: number, reach: number, side: 'lower' | 'upper'): number {
  let [low, high] = [0, reach];
  for (let i = 0; i < 60 && high - low > high * 2 ** -48; i += 1) {
    const middle = (low + high) / 2;
    if (hockeyStick(event, middle)[side] > delta) low = middle;
    else high = middle;
  }
  return side === 'upper' ? high : low;
}

/**
 * Bounds of a batch that cost little work: from above basic and Rényi composition; from below that a batch reveals at least what any one of its events does, what the case tells in which every
 * loss is as large as it can be, and what the usual case tells.
 */
export function simpleLower(batch: readonly RepeatedEvent[], delta: number): number {
  const widest = [...batch].sort((a, b) => spreadOf(b.event) - spreadOf(a.event)).slice(0, MOST_SINGLES);
  return widest.reduce(
    (most, { event }) => Math.max(most, singleEpsilon(event, delta).lower),
    Math.max(largestLosses(batch, delta), likelyLosses(batch, delta)),
  );
}

const MOST_SINGLES = 50;

export function simpleUpper(batch: readonly RepeatedEvent[], delta: number): number {
  return Math.min(basic(batch, delta), renyi(batch, delta));
}

function basic(batch: readonly RepeatedEvent[], delta: number): number {
  if (batch.some(({ event }) => isGaussian(event))) return Infinity;
  const sum = composePure(batch);
  return sum.delta.upper <= delta ? sum.epsilon.upper : Infinity;
}

/** What is left of delta after the deltas of the events themselves goes into the conversion. */
function renyi(batch: readonly RepeatedEvent[], delta: number): number {
  const own = batch.reduce((sum, { event, count }) => up(sum + up(count * curveAtInfinity(event))), 0);
  const left = own === 0 ? delta : down(delta - own);
  if (!(left > 0)) return Infinity;
  const pure = batch.flatMap(({ event, count }): RepeatedEvent[] => {
    if (event.kind !== 'approximate' || event.delta === 0) return [{ event, count }];
    return event.epsilon === 0 ? [] : [{ event: approximate(event.epsilon), count }];
  });
  let least = Infinity;
  const stride = pure.length > 1000 ? 2 : 1 / 4;
  for (let exponent = -8; exponent <= 20; exponent += stride) {
    const order = 1 + 2 ** exponent;
    const divergence = pure.reduce(
      (sum, { event, count }) => up(sum + up(count * renyiDivergence(event, order).upper)),
      0,
    );
    least = Math.min(least, convertRenyi({ lower: 0, upper: divergence }, order, left).upper);
  }
  return least;
}

/**
 * Let A be the chance, under P, that every event that has a largest loss shows it, and E the sum of those losses: the same has chance A exp(-E) under Q, so delta at epsilon is at least
 * A (1 - exp(epsilon - E)).
 */
function largestLosses(batch: readonly RepeatedEvent[], delta: number): number {
  const pure = batch.filter(({ event }) => topMass(event) > 0);
  if (pure.length === 0) return 0;
  const chance = pure.reduce(
    (sum, { event, count }) => down(sum + count * logDown(topMass(event)) * (1 + 2 ** -50)),
    0,
  );
  const share = up(logUp(delta) - chance);
  if (share >= -1e-9) return 0;
  // ln(1 - exp(share)), by the logarithm of a bracketed difference.
  return Math.max(
    0,
    down(composePure(pure).epsilon.lower + logDown(down(1 - up(Math.exp(share) * (1 + 1e-9))))),
  );
}

/**
 * The sum of losses is, under P, at most k standard deviations below its mean with a chance c of at least k^2 / (1 + k^2) (Cantelli), and where it is at least t, delta at epsilon is at least
 * c (1 - exp(epsilon - t)). The mean of a pure kind's loss is at least that of Laplace noise, epsilon + exp(-epsilon) - 1, which every other pure kind here dominates; its square is at
 * most epsilon^2. Gaussian noise of multiplier m, on integers too, has mean 1 / (2 m^2) and a deviation of at most 1 / m.
 */
function likelyLosses(batch: readonly RepeatedEvent[], delta: number): number {
  let [mean, variance] = [0, 0];
  for (const { event, count } of batch) {
    mean = down(mean + down(count * leastMean(event)));
    variance = up(variance + up(count * up(spreadOf(event) ** 2) * (1 + 2 ** -50)));
  }
  return [1, 1.5, 2, 3, 6].reduce((most, k) => {
    const chance = (k * k) / (1 + k * k) - 2 ** -50;
    if (chance <= 2 * delta) return most;
    const total = down(mean - up(k * up(Math.sqrt(variance))));
    return Math.max(most, down(total + logDown(down(1 - up(delta / chance)))));
  }, 0);
}

function leastMean(event: PrivacyEvent): number {
  if (isGaussian(event)) return down(down((1 - 2 ** -50) / noiseMultiplier(event) ** 2) / 2);
  const { epsilon } = event;
  if (event.kind === 'boundedRange' || epsilon === 0) return 0;
  // An alternating series, broken off after a term that is taken away.
  if (epsilon < 0.01) return down(((epsilon * epsilon) / 2) * (1 - epsilon / 3) * (1 - 2 ** -48));
  return Math.max(0, down(epsilon - oneMinusExpNeg(epsilon).upper));
}
