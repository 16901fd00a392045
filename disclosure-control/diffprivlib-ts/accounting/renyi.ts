import { down, expDown, expUp, logDown, logUp, oneMinusExpNeg, up, type Bracket } from '../exact/interval.ts';
import { ArgumentError } from '../errors.ts';
import { noiseMultiplier, type PrivacyEvent } from './events.ts';

/**
 * The Rényi divergence of an event at an order above 1, as a bracket.
 * Papers: Mironov 2017, table II and proposition 6 (Laplace); Canonne, Kamath, Steinke 2020, proposition 5 (discrete Gaussian).
 */
export function renyiDivergence(event: PrivacyEvent, order: number): Bracket {
  switch (event.kind) {
    case 'gaussian':
    case 'discreteGaussian': {
      const multiplier = noiseMultiplier(event);
      // The discrete Gaussian's divergence is at most the continuous one's, and equals it for shifts by whole steps up to rounding of its normaliser.
      return {
        lower: down(order / up(2 * up(up(multiplier) * up(multiplier)))),
        upper: up(order / down(2 * down(down(multiplier) * down(multiplier)))),
      };
    }
    case 'approximate':
      if (event.delta > 0) {
        throw new ArgumentError(
          'events',
          'hold an event with delta',
          'Rényi accounting takes pure and Gaussian events; use composeDeclaredBatch',
        );
      }
      return geometricDivergence(event.epsilon, 1, order);
    case 'geometric':
      return geometricDivergence(event.epsilon, event.sensitivity, order);
    case 'boundedRange': {
      // Losses ±epsilon / 2 are one pair of that range; epsilon^2 / 8 an order holds for all of them (Cesar and Rogers 2021, lemma 3.2).
      const bounds = [
        geometricDivergence(event.epsilon, 1, order).upper,
        up(order * up(up(event.epsilon * event.epsilon) / 8)),
      ];
      return {
        lower: geometricDivergence(event.epsilon / 2, 1, order).lower,
        upper: Math.min(...bounds),
      };
    }
    case 'laplace':
      return laplaceDivergence(event.epsilon, order);
  }
}

/** ln(sum) / (order - 1), where sum = exp((order - 1) epsilon) times a bracket; never above epsilon nor below 0. */
function scaled(epsilon: number, order: number, factor: Bracket): Bracket {
  return {
    lower: Math.max(0, down(epsilon + down(logDown(Math.max(Number.MIN_VALUE, factor.lower)) / (order - 1)))),
    upper: Math.min(epsilon, up(epsilon + up(logUp(factor.upper) / (order - 1)))),
  };
}

/** a / (2a - 1) + (a - 1) / (2a - 1) exp(-(2a - 1) epsilon). */
function laplaceDivergence(epsilon: number, order: number): Bracket {
  const odd = 2 * order - 1;
  const tail = odd * epsilon;
  return scaled(epsilon, order, {
    lower: down(down(order / up(odd)) + down(((order - 1) / up(odd)) * (1 - 2 ** -51) * expDown(-up(tail)))),
    upper: up(up(order / down(odd)) + up(((order - 1) / down(odd)) * (1 + 2 ** -51) * expUp(-down(tail)))),
  });
}

/**
 * Discrete Laplace with q = exp(-r), r = epsilon / m, against itself shifted by m. Summing P^a Q^(1 - a) over k <= 0, 0 < k < m and k >= m and taking out exp((a - 1) epsilon):
 * (1 / (1 + q)) (1 + q^((2a - 1) m)) + ((1 - q) / (1 + q)) (s - s^m) / (1 - s), s = q^(2a - 1). With m = 1 this is randomised response.
 */
function geometricDivergence(epsilon: number, m: number, order: number): Bracket {
  const r = epsilon / m;
  const odd = 2 * order - 1;
  const q: Bracket = { lower: expDown(-up(r)), upper: expUp(-down(r)) };
  const ends: Bracket = {
    lower: down((1 + expDown(-up(up(odd * epsilon)))) / up(1 + q.upper)),
    upper: up(up(1 + expUp(-down(down(odd * epsilon)))) / down(1 + q.lower)),
  };
  if (m === 1) return scaled(epsilon, order, ends);
  // (1 - q) / (1 - s) s (1 - s^(m - 1)) / (1 + q): every factor is a positive bracket, so nothing cancels.
  const [one, all] = [bracketed(oneMinusExpNeg, r), bracketed(oneMinusExpNeg, odd * r)];
  const middle = bracketed(oneMinusExpNeg, odd * r * (m - 1));
  const s: Bracket = { lower: expDown(-odd * r * (1 + 2 ** -50)), upper: expUp(-odd * r * (1 - 2 ** -50)) };
  const inner: Bracket = {
    lower: down(
      (down(down(one.lower / all.upper) * down(s.lower * middle.lower)) / up(1 + q.upper)) * (1 - 2 ** -50),
    ),
    upper: up(
      (up(up(one.upper / all.lower) * up(s.upper * middle.upper)) / down(1 + q.lower)) * (1 + 2 ** -50),
    ),
  };
  return scaled(epsilon, order, {
    lower: down(ends.lower + inner.lower),
    upper: up(ends.upper + inner.upper),
  });
}

/** An increasing function at an argument that carries up to four roundings. */
function bracketed(increasing: (x: number) => Bracket, x: number): Bracket {
  return { lower: increasing(x * (1 - 2 ** -50)).lower, upper: increasing(x * (1 + 2 ** -50)).upper };
}
