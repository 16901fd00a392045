import { describe, expect, it } from 'vitest';
import { decimal, rational, type Rational } from '../exact/rational.ts';
import { expNeg } from '../exact/real.ts';
import { composeDeclaredBatch } from './pld.ts';
import { approximate, discreteGaussian, geometric, laplace, type RepeatedEvent } from './events.ts';

/*
 * An account of small batches that shares nothing with the loss distributions but the enclosure of exp in big integers: every outcome of the whole batch is listed with its two probabilities, and
 * delta(epsilon) is the sum of what one exceeds exp(epsilon) times the other by. Numbers are integers over 2^BITS, right to about a hundred digits.
 */
const BITS = 400;
const ONE = 1n << BigInt(BITS);
type Pair = readonly [p: bigint, q: bigint];

function exp(x: Rational): bigint {
  return x.num >= 0n ? (ONE * ONE) / expNeg(x.num, x.den)(BITS)[0] : expNeg(-x.num, x.den)(BITS)[0];
}

function minus({ num, den }: Rational): Rational {
  return { num: -num, den };
}

function normalised(weights: readonly bigint[]): bigint[] {
  const total = weights.reduce((a, b) => a + b, 0n);
  return weights.map((weight) => (weight * ONE) / total);
}

/** One release: randomised response with delta, discrete Laplace, or discrete Gaussian, cut where nothing is left. */
function outcomes(event: RepeatedEvent['event']): Pair[] {
  if (event.kind === 'approximate') {
    const e = exp(decimal(event.epsilon));
    const delta = (decimal(event.delta).num * ONE) / decimal(event.delta).den;
    const [high, low] = [((ONE - delta) * e) / (ONE + e), ((ONE - delta) * ONE) / (ONE + e)];
    return [
      [delta, 0n],
      [high, low],
      [low, high],
      [0n, delta],
    ];
  }
  if (event.kind === 'laplace' || event.kind === 'gaussian' || event.kind === 'boundedRange')
    throw new Error('not a list of outcomes');
  const [shift, exponent, reach] =
    event.kind === 'geometric'
      ? [
          event.sensitivity,
          (k: number): Rational => ({
            num: decimal(event.epsilon).num * BigInt(Math.abs(k)),
            den: decimal(event.epsilon).den * BigInt(event.sensitivity),
          }),
          Math.ceil((60 * event.sensitivity) / event.epsilon),
        ]
      : [
          event.sensitivity,
          (k: number): Rational => {
            const { num, den } = rational(event.scale);
            return { num: BigInt(k) ** 2n * den * den, den: 2n * num * num };
          },
          Math.ceil(11 * event.scale),
        ];
  const ks = Array.from({ length: 2 * reach + shift + 1 }, (_, i) => i - reach);
  // Both are cut to one list, so the pair is that of noise conditioned on a wide range; far below any delta here.
  const p = normalised(ks.map((k) => exp(minus(exponent(k)))));
  const q = normalised(ks.map((k) => exp(minus(exponent(k - shift)))));
  return ks.map((_, i): Pair => [p[i] as bigint, q[i] as bigint]);
}

/** Outcomes with one loss are one outcome; that keeps products small. */
function product(a: readonly Pair[], b: readonly Pair[]): Pair[] {
  const merged = new Map<string, [bigint, bigint]>();
  for (const [pa, qa] of a) {
    for (const [pb, qb] of b) {
      const pair: Pair = [(pa * pb) >> BigInt(BITS), (qa * qb) >> BigInt(BITS)];
      const key = pair[1] === 0n ? 'never' : String(((pair[0] << 80n) / pair[1]) >> 20n);
      const known = merged.get(key);
      merged.set(key, known ? [known[0] + pair[0], known[1] + pair[1]] : [pair[0], pair[1]]);
    }
  }
  return [...merged.values()];
}

function deltaAt(pairs: readonly Pair[], epsilon: number): number {
  const e = exp(rational(epsilon));
  const sum = pairs.reduce((total, [p, q]) => {
    const excess = p - ((e * q) >> BigInt(BITS));
    return excess > 0n ? total + excess : total;
  }, 0n);
  return Number((sum << 60n) >> BigInt(BITS)) / 2 ** 60;
}

const batches: readonly [string, RepeatedEvent[], number][] = [
  ['randomised response', [{ event: approximate(0.3), count: 9 }], 1e-3],
  ['randomised response that sometimes tells', [{ event: approximate(0.4, 1e-4), count: 5 }], 2e-3],
  [
    'unequal randomised responses',
    [
      { event: approximate(0.31), count: 3 },
      { event: approximate(0.17), count: 4 },
    ],
    1e-2,
  ],
  ['geometric noise on a count', [{ event: geometric(0.5), count: 3 }], 1e-2],
  ['geometric noise of three steps', [{ event: geometric(0.9, 3), count: 2 }], 1e-2],
  ['geometric noise of three steps, once, far out', [{ event: geometric(0.9, 3), count: 1 }], 1e-6],
  ['discrete Gaussian noise', [{ event: discreteGaussian(2), count: 2 }], 1e-3],
  ['discrete Gaussian noise of three steps', [{ event: discreteGaussian(3, 2), count: 1 }], 1e-4],
  [
    'all of them',
    [
      { event: approximate(0.3, 1e-5), count: 1 },
      { event: geometric(0.8, 2), count: 1 },
      { event: discreteGaussian(1.5), count: 1 },
    ],
    1e-3,
  ],
];

describe('loss distributions against listing every outcome', () => {
  it.each(batches)('bracket %s', (_name, events, delta) => {
    const all = events.flatMap(({ event, count }) => Array.from({ length: count }, () => outcomes(event)));
    const pairs = all.reduce(product);
    for (const wanted of [delta, delta * 17]) {
      const { lower, upper } = composeDeclaredBatch(events, { delta: wanted });
      expect(deltaAt(pairs, upper)).toBeLessThanOrEqual(wanted);
      // One part in 10^9 for outcomes that were merged because their losses are alike to 18 digits.
      if (lower > 0) expect(deltaAt(pairs, lower)).toBeGreaterThanOrEqual(wanted * (1 - 1e-9));
      expect(upper - lower).toBeLessThanOrEqual(0.01 * upper);
    }
  });

  it('bracket Laplace noise from both sides by geometric noise of many steps and by its own delta', () => {
    const { lower, upper } = composeDeclaredBatch([laplace(0.7)], { delta: 0.1 });
    const exact = 0.7 + 2 * Math.log(1 - 0.1);
    expect(lower).toBeLessThanOrEqual(exact);
    expect(upper).toBeGreaterThanOrEqual(exact);
    expect(composeDeclaredBatch([geometric(0.7, 40)], { delta: 0.1 }).upper).toBeGreaterThanOrEqual(lower);
  });
});
