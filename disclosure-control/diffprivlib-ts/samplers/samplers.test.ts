import { describe, expect, it } from 'vitest';
import { add, compare, multiply, rational, type Rational } from '../exact/rational.ts';
import { complement, expNeg, fraction, type Real } from '../exact/real.ts';
import { withSeed, withWords } from '../testing.ts';
import { chooseExponential } from './choice.ts';
import type { Dice } from './dice.ts';
import { DiscreteGaussianSampler } from './discrete-gaussian.ts';
import { exactBernoulliExpNeg, GeometricSampler } from './geometric.ts';
import { LazyTable } from './lazy-table.ts';
import { bernoulliExpNeg, discreteGaussianReference, discreteLaplaceReference } from './reference.ts';

const ZERO: Rational = { num: 0n, den: 1n };
const ONE: Rational = { num: 1n, den: 1n };

/** Thrown where a sampler asks for a choice that the script does not hold: the tree branches here. */
class Branch extends Error {
  readonly options: readonly Rational[];
  constructor(options: readonly Rational[]) {
    super('branch');
    this.options = options;
  }
}

interface Tree {
  readonly mass: Map<string, Rational>;
  /** Probability of the paths longer than the limit. */
  readonly open: Rational;
}

/** Walks every path of a sampler up to a number of choices and adds up exact probabilities. */
function enumerate(
  sampler: (choose: (options: readonly Rational[]) => number) => unknown,
  limit: number,
): Tree {
  const mass = new Map<string, Rational>();
  let open = ZERO;
  const visit = (script: readonly number[], probability: Rational): void => {
    let at = 0;
    try {
      const outcome = String(
        sampler((options) => (at < script.length ? (script[at++] as number) : fail(options))),
      );
      mass.set(outcome, add(mass.get(outcome) ?? ZERO, probability));
    } catch (branch) {
      if (!(branch instanceof Branch)) throw branch;
      if (script.length >= limit) open = add(open, probability);
      else branch.options.forEach((p, i) => p.num > 0n && visit([...script, i], multiply(probability, p)));
    }
  };
  visit([], ONE);
  return { mass, open };
}

function fail(options: readonly Rational[]): never {
  throw new Branch(options);
}

function scripted(choose: (options: readonly Rational[]) => number): Dice {
  return {
    below: (n) =>
      BigInt(n === 1n ? 0 : choose(Array.from({ length: Number(n) }, () => ({ num: 1n, den: n })))),
    bernoulli: (num, den) =>
      num === den ||
      (num !== 0n &&
        choose([
          { num: den - num, den },
          { num, den },
        ]) === 1),
  };
}

/** lower <= p <= lower + open, with p known by an enclosure at 200 bits. */
function expectWithin(tree: Tree, outcome: string, p: Real): void {
  const [lo, hi] = p(200);
  const lower = tree.mass.get(outcome) ?? ZERO;
  expect(compare(lower, { num: hi, den: 1n << 200n }), `${outcome}: lower`).toBeLessThanOrEqual(0);
  expect(
    compare({ num: lo, den: 1n << 200n }, add(lower, tree.open)),
    `${outcome}: upper`,
  ).toBeLessThanOrEqual(0);
}

function power(base: Rational, exponent: number): Rational {
  return Array.from({ length: exponent }, () => base).reduce(multiply, ONE);
}

describe('decision trees of the reference samplers', () => {
  it.each([
    [1n, 2n],
    [1n, 1n],
    [2n, 3n],
  ])('Bernoulli(exp(-%d/%d)) has exactly the rational series as its probabilities', (num, den) => {
    const limit = 14;
    const gamma = { num, den };
    const tree = enumerate((choose) => bernoulliExpNeg(gamma, scripted(choose)), limit);
    // A certain first step is no choice, so as many choices reach one step further.
    const steps = num === den ? limit + 1 : limit;
    let factorial = 1n;
    const term = (k: number): Rational => multiply(power(gamma, k), { num: 1n, den: factorial });
    const expected = { true: ZERO, false: ZERO };
    for (let k = 1; k <= steps; k += 1) {
      const reached = term(k - 1);
      factorial *= BigInt(k);
      // Stops at k with probability gamma^(k-1)/(k-1)! - gamma^k/k!.
      const stopped = add(reached, multiply(term(k), { num: -1n, den: 1n }));
      const key = k % 2 === 1 ? 'true' : 'false';
      expected[key] = add(expected[key], stopped);
    }
    expect(compare(tree.mass.get('true') ?? ZERO, expected.true)).toBe(0);
    expect(compare(tree.mass.get('false') ?? ZERO, expected.false)).toBe(0);
    expect(compare(tree.open, term(steps))).toBe(0);
    expectWithin(tree, 'true', expNeg(num, den));
  });

  it('discrete Laplace at scale 2 is symmetric and brackets (1 - q) / (1 + q) q^|x|', () => {
    const tree = enumerate((choose) => discreteLaplaceReference({ num: 2n, den: 1n }, scripted(choose)), 15);
    expect(Number(tree.open.num) / Number(tree.open.den)).toBeLessThan(0.12);
    for (const x of [0, 1, 2, 3]) {
      const p: Real = (bits) => {
        const [lo, hi] = expNeg(1n, 2n)(bits + 8);
        const one = 1n << BigInt(bits + 8);
        const at = (q: bigint, r: bigint): bigint =>
          (((one - r) * q ** BigInt(x)) << BigInt(bits)) / ((one + q) * one ** BigInt(x));
        return [at(lo, hi) - 2n, at(hi, lo) + 2n];
      };
      expectWithin(tree, String(x), p);
      expectWithin(tree, String(-x), p);
      expect(compare(tree.mass.get(String(x)) ?? ZERO, tree.mass.get(String(-x)) ?? ZERO)).toBe(0);
    }
  });

  it('discrete Gaussian keeps the symmetry of its proposal on every path', () => {
    const tree = enumerate((choose) => discreteGaussianReference({ num: 1n, den: 2n }, scripted(choose)), 12);
    for (const x of ['1', '2']) {
      expect(compare(tree.mass.get(x) ?? ZERO, tree.mass.get(`-${x}`) ?? ONE)).toBe(0);
    }
    const total = [...tree.mass.values()].reduce(add, tree.open);
    expect(compare(total, ONE)).toBe(0);
  });
});

describe('lazy tables on short words', () => {
  const bits = 4;
  const walk = (cuts: readonly Real[], words: number): Tree => {
    const table = new LazyTable(cuts, bits);
    const options = Array.from({ length: 1 << bits }, (): Rational => ({ num: 1n, den: 1n << BigInt(bits) }));
    return enumerate((choose) => table.sample({ next: () => choose(options) }), words);
  };

  it('equal rational probabilities exactly when the cuts end on a word', () => {
    const tree = walk([fraction(rational(3 / 16)), fraction(rational(0.5)), fraction(rational(0.75))], 2);
    const expected: readonly Rational[] = [
      rational(3 / 16),
      rational(5 / 16),
      rational(1 / 4),
      rational(1 / 4),
    ];
    // A cut on a word's edge is still looked at twice, so an outcome may need a second word; none needs a third.
    expect(tree.open.num).toBe(0n);
    expected.forEach((p, i) => expect(compare(tree.mass.get(String(i)) ?? ZERO, p)).toBe(0));
  });

  it('bracket irrational probabilities, closing in sixteenfold a word', () => {
    const cuts = [fraction({ num: 2n, den: 9n }), complement(expNeg(1n, 2n)), expNeg(1n, 8n)];
    const tree = walk(cuts, 3);
    expect(compare(tree.open, { num: 6n, den: 4096n })).toBeLessThanOrEqual(0);
    const zero: Real = () => [0n, 0n];
    const one: Real = (b) => [1n << BigInt(b), 1n << BigInt(b)];
    const ends = [zero, ...cuts, one];
    for (let i = 0; i <= cuts.length; i += 1) {
      const p: Real = (b) => {
        const [upperLo, upperHi] = (ends[i + 1] as Real)(b);
        const [lowerLo, lowerHi] = (ends[i] as Real)(b);
        return [upperLo - lowerHi, upperHi - lowerLo];
      };
      expectWithin(tree, String(i), p);
    }
  });
});

describe('fast paths decide as exact arithmetic does', () => {
  const cases = [0.001, 0.03125, 0.1, 0.5, 1, 7.3, 19.9, 38];
  it.each(cases)('Bernoulli(exp(-%d)) at the words around its threshold', (x) => {
    const gamma = rational(x);
    const [lo] = expNeg(gamma.num, gamma.den)(32);
    const cell = Number(lo);
    const decide = (word: number, rest: number): boolean => {
      let first = true;
      return withWords(
        () => {
          const next = first ? word : rest;
          first = false;
          return next;
        },
        () => exactBernoulliExpNeg(gamma),
      );
    };
    for (const word of [cell - 3, cell - 2, cell - 1].filter((w) => w >= 0))
      expect(decide(word, 0xffffffff)).toBe(true);
    for (const word of [cell + 1, cell + 2, cell + 3].filter((w) => w < 2 ** 32))
      expect(decide(word, 0)).toBe(false);
    // In the threshold's own cell the following bits decide.
    expect(decide(cell, 0)).toBe(true);
    expect(decide(cell, 0xffffffff)).toBe(false);
  });

  it.each([
    ['1', 1n, 1n],
    ['1/10', 1n, 10n],
    ['3', 3n, 1n],
    ['2^-20', 1n, 1n << 20n],
    ['2^-45 (big integers)', 1n, 1n << 45n],
  ])('discrete Laplace at rate %s has the right mean magnitude and sign balance', (_name, num, den) => {
    const n = den > 1n << 40n ? 2000 : 100_000;
    withSeed(11, () => {
      const sampler = new GeometricSampler({ num, den });
      const rate = Number(num) / Number(den);
      let magnitude = 0;
      let positive = 0;
      let zero = 0;
      for (let i = 0; i < n; i += 1) {
        const x = Number(sampler.sampleBig());
        magnitude += Math.abs(x);
        if (x > 0) positive += 1;
        if (x === 0) zero += 1;
      }
      const q = Math.exp(-rate);
      const expected = (2 * q) / -Math.expm1(-2 * rate);
      const deviation = Math.sqrt((2 * q) / Math.expm1(-rate) ** 2 / n);
      expect(Math.abs(magnitude / n - expected)).toBeLessThan(5 * deviation);
      expect(Math.abs(zero / n - Math.tanh(rate / 2))).toBeLessThan(5 * Math.sqrt(0.25 / n));
      expect(Math.abs(positive - (n - zero) / 2)).toBeLessThan(2.5 * Math.sqrt(n));
    });
  });

  it('discrete Gaussian agrees with the reference sampler (chi-squared)', () => {
    const n = 40_000;
    const [fast, slow] = withSeed(5, (): [number[], number[]] => {
      const sampler = new DiscreteGaussianSampler({ num: 3n, den: 2n });
      const count = (draw: () => number): number[] => {
        const cells = new Array<number>(11).fill(0);
        for (let i = 0; i < n; i += 1) {
          const cell = Math.max(0, Math.min(10, draw() + 5));
          cells[cell] = (cells[cell] as number) + 1;
        }
        return cells;
      };
      return [
        count(() => sampler.sample()),
        count(() => Number(discreteGaussianReference({ num: 9n, den: 4n }))),
      ];
    });
    const statistic = fast.reduce(
      (sum, f, i) => sum + (f - (slow[i] as number)) ** 2 / Math.max(1, f + (slow[i] as number)),
      0,
    );
    expect(statistic).toBeLessThan(31.3); // 0.9995 of chi-squared with 10 degrees
  });

  it('weighted choice follows the weights, also when only exact arithmetic can decide', () => {
    const exponents = [0, 1, 2, 800];
    const weights = {
      length: 4,
      exponent: (i: number) => rational(exponents[i] as number),
      approximate: (i: number) => exponents[i] as number,
      measure: (i: number) => [1, 2, 0, 1][i] as number,
    };
    const n = 20_000;
    const counts = withSeed(3, () => {
      const cells = [0, 0, 0, 0];
      for (let i = 0; i < n; i += 1) {
        const chosen = chooseExponential(weights);
        cells[chosen] = (cells[chosen] as number) + 1;
      }
      return cells;
    });
    const first = 1 / (1 + 2 / Math.E);
    expect(Math.abs((counts[0] as number) / n - first)).toBeLessThan(0.02);
    expect(counts.slice(2)).toEqual([0, 0]);
    // All ones: U is next to 1, beyond what doubles can tell; the exact sums give the last index that has weight, however small.
    let left = 40;
    const last = withWords(
      () => {
        left -= 1;
        return left > 0 ? 0xffffffff : 0;
      },
      () => chooseExponential(weights),
    );
    expect(last).toBe(3);
  });
});
