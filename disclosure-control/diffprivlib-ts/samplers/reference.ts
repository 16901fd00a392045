import {
  ceiling,
  divide,
  floor,
  multiply,
  rational,
  reduce,
  subtract,
  type Rational,
} from '../exact/rational.ts';
import { dice as secureDice, type Dice } from './dice.ts';

/*
 * The samplers of Canonne, Kamath and Steinke, "The discrete Gaussian for differential privacy" (2020), algorithms 1 to 3, in
 * exact rational arithmetic. They define what the fast samplers must agree with, and serve parameters the fast ones do not cover.
 */

/** True with probability exp(-gamma), gamma >= 0 (algorithm 1). */
export function bernoulliExpNeg(gamma: Rational, dice: Dice = secureDice): boolean {
  const { num, den } = gamma;
  if (num <= den) return bernoulliExpNegUnit(num, den, dice);
  const whole = num / den;
  for (let i = 0n; i < whole; i += 1n) if (!bernoulliExpNegUnit(1n, 1n, dice)) return false;
  return bernoulliExpNegUnit(num - whole * den, den, dice);
}

function bernoulliExpNegUnit(num: bigint, den: bigint, dice: Dice): boolean {
  let k = 1n;
  while (dice.bernoulli(num, den * k)) k += 1n;
  return k % 2n === 1n;
}

/** Discrete Laplace: P(x) proportional to exp(-|x| / scale), scale > 0 rational (algorithm 2). */
export function discreteLaplaceReference(scale: Rational, dice: Dice = secureDice): bigint {
  const { num: t, den: s } = reduce(scale);
  for (;;) {
    const u = dice.below(t);
    if (!bernoulliExpNegUnit(u, t, dice)) continue;
    let v = 0n;
    while (bernoulliExpNegUnit(1n, 1n, dice)) v += 1n;
    const magnitude = (u + t * v) / s;
    const negative = dice.bernoulli(1n, 2n);
    if (negative && magnitude === 0n) continue;
    return negative ? -magnitude : magnitude;
  }
}

/** Discrete Gaussian: P(x) proportional to exp(-x^2 / (2 variance)) (algorithm 3). */
export function discreteGaussianReference(variance: Rational, dice: Dice = secureDice): bigint {
  const t = gaussianProposal(variance);
  for (;;) {
    const y = discreteLaplaceReference({ num: t, den: 1n }, dice);
    if (bernoulliExpNeg(gaussianRejection(y, t, variance), dice)) return y;
  }
}

/** floor(sigma) + 1, by an integer square root. */
export function gaussianProposal(variance: Rational): bigint {
  return integerSquareRoot(floor(variance)) + 1n;
}

/** (|y| - variance/t)^2 / (2 variance). */
export function gaussianRejection(y: bigint, t: bigint, variance: Rational): Rational {
  const distance = subtract({ num: y < 0n ? -y : y, den: 1n }, divide(variance, { num: t, den: 1n }));
  return divide(multiply(distance, distance), multiply({ num: 2n, den: 1n }, variance));
}

function integerSquareRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let x = ceiling(rational(Math.sqrt(Number(value)))) + 1n;
  for (;;) {
    const next = (x + value / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}
