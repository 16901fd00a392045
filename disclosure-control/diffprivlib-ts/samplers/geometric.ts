import { EXP_RELATIVE_ERROR, expNegDouble } from '../exact/exp-double.ts';
import { bitLength, reduce, toNumber, type Rational } from '../exact/rational.ts';
import { complement, expNeg, fraction, oddsToProbability, type Real } from '../exact/real.ts';
import { words } from '../random/slot.ts';
import type { WordSource } from '../random/source.ts';
import { lazyBernoulli, lazyLess, WORD_BITS } from './lazy.ts';
import { LazyTable } from './lazy-table.ts';
import { bernoulliExpNeg, discreteLaplaceReference } from './reference.ts';

const TWO_32 = 2 ** 32;
/** Largest low part drawn in double arithmetic; a smaller rate goes to the big-integer reference. */
const MAX_LOW_BITS = 40;
// expNegDouble and the rounding of its argument are within 2^-46 relative of the truth; 2^-12 of a word covers it 60-fold.
const MARGIN = TWO_32 * EXP_RELATIVE_ERROR * 64;

/** True with probability exp(-num/den): one word and a double decide, unless they are too close to tell. */
export function fastBernoulliExpNeg(approximate: number, exact: () => Rational, source: WordSource): boolean {
  const word = source.next();
  const threshold = approximate < 59 ? expNegDouble(approximate) * TWO_32 : 0;
  if (word + 1 <= threshold - MARGIN) return true;
  if (word >= threshold + MARGIN) return false;
  const { num, den } = exact();
  return lazyLess(BigInt(word), 32, expNeg(num, den), source);
}

/**
 * Geometric and discrete Laplace samplers for P(x) proportional to exp(-rate x), rate > 0 rational.
 *
 * A geometric variable splits as high * 2^w + low with independent parts: high is geometric with ratio exp(-rate 2^w), drawn from a lazy table (and,
 * past its end, again, being memoryless); low is uniform on w bits accepted with probability exp(-rate low). The two-sided
 * variable is G with probability 1 / (1 + q), else -1 - G, which has mass (1 - q) / (1 + q) q^|x| at every x. Every step compares uniform bits
 * with a real number lazily, so the distribution is exact; doubles only save work.
 */
export class GeometricSampler {
  readonly #rate: Rational;
  readonly #rateDouble: number;
  readonly #lowBits: number;
  readonly #high: LazyTable | undefined;
  readonly #highCount: number;
  readonly #negative: Real;
  readonly #negativeCell: number;

  constructor(rate: Rational) {
    this.#rate = reduce(rate);
    const { num, den } = this.#rate;
    this.#rateDouble = toNumber(this.#rate);
    // The largest w with rate * 2^w <= 1/8, so that a low part is accepted at least 88 times in 100.
    const w = bitLength(den / (num * 8n)) - 1;
    this.#lowBits = Math.max(0, w);
    this.#negative = oddsToProbability(expNeg(num, den));
    this.#negativeCell = Number(this.#negative(64)[0] >> 32n);
    if (this.#lowBits > MAX_LOW_BITS) {
      this.#high = undefined;
      this.#highCount = 0;
      return;
    }
    const step = num << BigInt(this.#lowBits);
    this.#highCount = Math.min(160, Math.max(1, Math.ceil(9 / (this.#rateDouble * 2 ** this.#lowBits))));
    const stepDouble = this.#rateDouble * 2 ** this.#lowBits;
    this.#high = new LazyTable(
      Array.from({ length: this.#highCount }, (_, i) => complement(expNeg(step * BigInt(i + 1), den))),
      WORD_BITS,
      Array.from(
        { length: this.#highCount },
        (_, i) => 1 - (stepDouble * (i + 1) < 59 ? expNegDouble(stepDouble * (i + 1)) : 0),
      ),
    );
  }

  /** A sampler for the rate, kept for the next call: tools make many with the same parameters. Samplers hold no state. */
  static of(rate: Rational): GeometricSampler {
    const { num, den } = reduce(rate);
    const key = `${num}/${den}`;
    const known = kept.get(key);
    if (known) return known;
    if (kept.size >= KEPT) kept.clear();
    const made = new GeometricSampler(rate);
    kept.set(key, made);
    return made;
  }

  /** True when samples fit doubles exactly; otherwise use `sampleBig`. */
  get fast(): boolean {
    return this.#high !== undefined;
  }

  /** A geometric variable on 0, 1, 2, …: P(x) = (1 - q) q^x, q = exp(-rate). */
  magnitude(source: WordSource = words()): number {
    const table = this.#high as LazyTable;
    let high = table.sample(source);
    for (let drawn = high; drawn === this.#highCount; high += drawn) drawn = table.sample(source);
    return this.#lowBits === 0 ? high : high * 2 ** this.#lowBits + this.#low(source);
  }

  /** A discrete Laplace variable: P(x) = (1 - q) / (1 + q) q^|x|. */
  sample(source: WordSource = words()): number {
    const word = source.next();
    const negative =
      word < this.#negativeCell ||
      (word <= this.#negativeCell + 1 && lazyLess(BigInt(word), 32, this.#negative, source));
    const magnitude = this.magnitude(source);
    return negative ? -1 - magnitude : magnitude;
  }

  /** A discrete Laplace variable of any rate, as a big integer. */
  sampleBig(): bigint {
    return this.fast
      ? BigInt(this.sample())
      : discreteLaplaceReference({ num: this.#rate.den, den: this.#rate.num });
  }

  /** A geometric variable of any rate, as a big integer. */
  magnitudeBig(): bigint {
    if (this.fast) return BigInt(this.magnitude());
    const drawn = this.sampleBig();
    return drawn >= 0n ? drawn : -1n - drawn;
  }

  #low(source: WordSource): number {
    const bits = this.#lowBits;
    for (;;) {
      const low =
        bits <= 32 ? source.next() >>> (32 - bits) : (source.next() >>> (64 - bits)) * TWO_32 + source.next();
      const exact = (): Rational => ({ num: this.#rate.num * BigInt(low), den: this.#rate.den });
      if (fastBernoulliExpNeg(low * this.#rateDouble, exact, source)) return low;
    }
  }
}

const KEPT = 64;
const kept = new Map<string, GeometricSampler>();

/** True with probability exp(-gamma), for any rational gamma >= 0. */
export function exactBernoulliExpNeg(gamma: Rational): boolean {
  if (gamma.num === 0n) return true;
  const approximate = toNumber(gamma);
  return approximate < 50 ? fastBernoulliExpNeg(approximate, () => gamma, words()) : bernoulliExpNeg(gamma);
}

/** True with probability num/den. */
export function exactBernoulli(probability: Rational): boolean {
  return lazyBernoulli(fraction(probability), words());
}
