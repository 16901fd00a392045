import { expNegDouble } from './exp-double.ts';

/*
 * Outward-rounded arithmetic. IEEE addition, multiplication, division and square root are correctly rounded, so one step of 2^-52 outward
 * covers each; exp and log come from this package's own proven kernel, never from Math.exp or Math.log.
 */

const STEP = 2 ** -52;
const TINY = Number.MIN_VALUE;

/** A double at least as large as any real that rounds to x. */
export function up(x: number): number {
  return x + Math.abs(x) * STEP + TINY;
}

/** A double at most as large as any real that rounds to x. */
export function down(x: number): number {
  return x - Math.abs(x) * STEP - TINY;
}

export function expUp(x: number): number {
  if (x > 0) {
    const inverse = expDown(-x);
    return inverse === 0 ? Infinity : up(1 / inverse);
  }
  return -x < 700 ? expOfNegative(-x) * (1 + expError(-x)) : EXP_700;
}

export function expDown(x: number): number {
  if (x > 0) return x > 700 ? 1 / EXP_700 : down(1 / expUp(-x));
  return -x < 700 ? expOfNegative(-x) * (1 - expError(-x)) : 0;
}

const EXP_700 = 1e-303; // exp(-700) is 9.9e-305

/** The kernel's own error, and room for the twenty-one factors exp(-32) of a large argument. */
function expError(x: number): number {
  return x < 32 ? 2 ** -47 : 2 ** -42;
}

/** exp(-x) for 0 <= x < 700, as exp(-32)^n exp(-(x - 32 n)) with an exact difference. */
function expOfNegative(x: number): number {
  if (x < 32) return expNegDouble(x);
  const n = Math.floor(x / 32);
  let power = 1;
  for (let i = 0; i < n; i += 1) power *= EXP_32;
  return power * expNegDouble(x - 32 * n);
}

const EXP_32 = expNegDouble(32);

const LN2 = 0.6931471805599453; // correctly rounded
const FOLD = 2 ** 900;
const FOLD_LOG = { lower: down(900 * down(LN2)), upper: up(900 * up(LN2)) };

/** An upper bound of ln x, x >= 0: an approximation moved until the proven exponential confirms it. */
export function logUp(x: number): number {
  if (x === 0 || x === Infinity) return x === 0 ? -Infinity : x;
  // Beyond 10^±300 the exponential is only bounded, not followed; scaling by a power of two is exact.
  if (x > 1e300) return up(logUp(x / FOLD) + FOLD_LOG.upper);
  if (x < 1e-300) return up(logUp(x * FOLD) - FOLD_LOG.lower);
  let y = Math.log(x);
  for (let step = 2 ** -50 * Math.max(1, Math.abs(y)); expDown(y) < x; step *= 2) y += step;
  return y;
}

/** A lower bound of ln x, x >= 0. */
export function logDown(x: number): number {
  if (x === 0 || x === Infinity) return x === 0 ? -Infinity : x;
  if (x > 1e300) return down(logDown(x / FOLD) + FOLD_LOG.lower);
  if (x < 1e-300) return down(logDown(x * FOLD) - FOLD_LOG.upper);
  let y = Math.log(x);
  for (let step = 2 ** -50 * Math.max(1, Math.abs(y)); expUp(y) > x; step *= 2) y -= step;
  return y;
}

/** Bounds of 1 - exp(-x), x >= 0, to relative precision at small x too: there by x (1 - x/2 (1 - x/3 (…))), whose terms alternate and fall. */
export function oneMinusExpNeg(x: number): Bracket {
  if (x >= 1 / 2) return { lower: down(1 - expUp(-x)), upper: up(1 - expDown(-x)) };
  // Fourteen factors: the remainder is below 2^-14 / 15! and their roundings, each damped by x/k < 1/4, below 2^-51 together.
  let series = 1;
  for (let k = 14; k >= 2; k -= 1) series = 1 - (x / k) * series;
  const value = x * series;
  return { lower: down(value * (1 - 2 ** -48)), upper: up(value * (1 + 2 ** -48)) };
}

export interface Bracket {
  readonly lower: number;
  readonly upper: number;
}

/** Bounds of the standard normal upper tail Q(x) = P(Z > x). */
export function normalTail(x: number): Bracket {
  if (x < 0) {
    const { lower, upper } = normalTail(-x);
    return { lower: down(1 - upper), upper: up(1 - lower) };
  }
  return x < 2 ? tailBySeries(x) : tailByFraction(x);
}

const INVERSE_SQRT_2PI = 0.3989422804014327; // correctly rounded

/** Bounds of the standard normal density. */
export function normalDensity(x: number): Bracket {
  const square = (x * x) / 2;
  return {
    lower: down(down(INVERSE_SQRT_2PI) * expDown(-up(square))),
    upper: up(up(INVERSE_SQRT_2PI) * expUp(-down(square))),
  };
}

/** 1/2 - phi(x) (x + x^3/3 + x^5/15 + …): all terms positive, so rounding stays relative; the remainder is geometric with ratio below 1/2. */
function tailBySeries(x: number): Bracket {
  let term = x;
  let sum = x;
  let odd = 1;
  while (term > sum * 2 ** -60 || (x * x) / (odd + 2) > 0.5) {
    odd += 2;
    term = (term * x * x) / odd;
    sum += term;
  }
  const density = normalDensity(x);
  const slack = 2 ** -46; // about sixty roundings and the remainder
  const upper = 0.5 - density.lower * sum * (1 - slack);
  const lower = 0.5 - density.upper * sum * (1 + slack);
  return { lower: down(lower), upper: up(upper) };
}

function tailByFraction(x: number): Bracket {
  const density = normalDensity(x);
  const ratio = tailRatio(x);
  return { lower: density.lower * ratio.lower, upper: density.upper * ratio.upper };
}

/** Q(x) / phi(x) for x >= 2 by Laplace's continued fraction, 1 / (x + 1/(x + 2/(x + …))). Successive convergents lie on either side of the value. */
export function tailRatio(x: number): Bracket {
  const depth = Math.ceil(12 + 500 / (x * x));
  const convergent = (levels: number): number => {
    let value = x;
    for (let k = levels; k >= 1; k -= 1) value = x + k / value;
    return 1 / value;
  };
  const a = convergent(depth);
  const b = convergent(depth + 1);
  const slack = 2 ** -49 * 4; // rounding errors of a contracting recursion do not accumulate
  return { lower: Math.min(a, b) * (1 - slack), upper: Math.max(a, b) * (1 + slack) };
}
