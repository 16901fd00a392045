import { down, expDown, expUp, oneMinusExpNeg, up, type Bracket } from '../exact/interval.ts';
import { discreteGaussianCurve } from './discrete-gaussian-curve.ts';
import { noiseMultiplier, type PrivacyEvent } from './events.ts';
import { gaussianDelta } from './gaussian-delta.ts';

/**
 * The hockey-stick curve of an event at every x = exp(loss), -infinity <= loss: max over events S of P(S) - x Q(S), as a bracket. All pairs here are symmetric (swapping
 * P and Q mirrors them), so one curve serves both directions of add/remove.
 */
export function hockeyStick(event: PrivacyEvent, loss: number): Bracket {
  // By symmetry H(x) = 1 - x + x H(1/x): below zero loss the curve follows from above, without cancellation in its tail.
  if (loss < 0) {
    const mirrored = hockeyStick(event, -loss);
    const x = { lower: expDown(loss), upper: expUp(loss) };
    const rest = (h: number, e: number): number => 1 - e * (1 - h);
    return {
      lower: Math.max(0, down(down(rest(mirrored.lower, x.upper)))),
      upper: Math.min(1, up(up(rest(mirrored.upper, x.lower)))),
    };
  }
  switch (event.kind) {
    case 'approximate':
      return response(event.epsilon, event.delta, loss);
    case 'laplace':
      return laplaceCurve(event.epsilon, loss);
    case 'geometric':
      return geometricCurve(event.epsilon, event.sensitivity, loss);
    case 'gaussian':
      return gaussianDelta(event.noiseMultiplier, loss);
    case 'discreteGaussian':
      return discreteGaussianCurve(event.scale, event.sensitivity, loss);
    case 'boundedRange':
      return rangeCurve(event.epsilon, loss);
  }
}

/** Randomised response with losses ±epsilon, and delta that always tells. */
function response(epsilon: number, delta: number, loss: number): Bracket {
  if (loss >= epsilon) return { lower: delta, upper: delta };
  // (1 - delta) (e^epsilon - e^loss) / (1 + e^epsilon), divided through by e^epsilon so that nothing overflows.
  const lower = down(down(1 - delta) * down((1 - expUp(loss - epsilon)) / up(1 + expUp(-epsilon))));
  const upper = up(up(1 - delta) * up((1 - expDown(loss - epsilon)) / down(1 + expDown(-epsilon))));
  return { lower: Math.max(delta, down(delta + lower)), upper: Math.min(1, up(delta + upper)) };
}

/**
 * (1 - exp((loss - epsilon) / 2))^2 / (1 - exp(-epsilon)): the most that any pair with losses t and t - epsilon, 0 <= t <= epsilon, has at this loss; the worst t is half-way between
 * loss and epsilon (Dong, Durfee, Rogers 2020).
 */
function rangeCurve(epsilon: number, loss: number): Bracket {
  if (loss >= epsilon) return { lower: 0, upper: 0 };
  const half = (epsilon - loss) / 2;
  const gap: Bracket = {
    lower: oneMinusExpNeg(Math.max(0, down(half))).lower,
    upper: oneMinusExpNeg(up(half)).upper,
  };
  const all = oneMinusExpNeg(epsilon);
  return {
    lower: Math.max(0, down(down(Math.max(0, gap.lower) * Math.max(0, gap.lower)) / all.upper)),
    upper: Math.min(1, up(up(gap.upper * gap.upper) / all.lower)),
  };
}

/** 1 - exp((loss - epsilon) / 2) for losses in [0, epsilon]. */
function laplaceCurve(epsilon: number, loss: number): Bracket {
  if (loss >= epsilon) return { lower: 0, upper: 0 };
  const half = (loss - epsilon) / 2;
  return { lower: Math.max(0, down(1 - expUp(up(half)))), upper: up(1 - expDown(down(half))) };
}

/**
 * P centred at 0 and Q at m, rate r = epsilon / m. The loss at k is r (m - 2k) between 0 and m, so the best event is k <= K with K the largest integer below (m - loss / r) / 2;
 * its value is F(K) - x F(K - m), with F(k) = 1 - q^(k + 1) / (1 + q) for k >= 0 and q^-k / (1 + q) for k <= 0.
 */
function geometricCurve(epsilon: number, m: number, loss: number): Bracket {
  if (loss >= epsilon) return { lower: 0, upper: 0 };
  const r = epsilon / m;
  const at = Math.floor((m - loss / r) / 2);
  let best: Bracket = { lower: 0, upper: 0 };
  // Every half-line is a lower bound and the best one is next to `at`, whatever the rounding there.
  for (const k of [at - 1, at, at + 1]) {
    if (k < 0 || k >= m) continue;
    const qUp = expUp(-down(r));
    const qDown = expDown(-up(r));
    const head = {
      lower: down(1 - up(expUp(-down(r * (k + 1))) / down(1 + qDown))),
      upper: up(1 - down(expDown(-up(r * (k + 1))) / up(1 + qUp))),
    };
    const exponent = loss - r * (m - k);
    const slip = 2 ** -50 * (loss + r * m);
    const rest = {
      lower: down(expDown(exponent - slip) / up(1 + qUp)),
      upper: up(expUp(exponent + slip) / down(1 + qDown)),
    };
    best = {
      lower: Math.max(best.lower, down(head.lower - rest.upper)),
      upper: Math.max(best.upper, up(head.upper - rest.lower)),
    };
  }
  return best;
}

/** The probability of a loss without bound: a lower bound of the curve everywhere. */
export function curveAtInfinity(event: PrivacyEvent): number {
  return event.kind === 'approximate' ? event.delta : 0;
}

/** A loss past which the curve is at its floor, or within 1e-20 of it. */
export function lossReach(event: PrivacyEvent): number {
  switch (event.kind) {
    case 'approximate':
    case 'laplace':
    case 'geometric':
    case 'boundedRange':
      return event.epsilon;
    case 'gaussian':
    case 'discreteGaussian':
      return 1 / (2 * noiseMultiplier(event) ** 2) + 9.5 / noiseMultiplier(event);
  }
}
