import { decimal, divide, multiply, rational, subtract, toNumber, type Rational } from '../exact/rational.ts';
import { chooseExponential } from '../samplers/choice.ts';
import { smallUniformBelow } from '../samplers/dice.ts';
import { exactBernoulliExpNeg } from '../samplers/geometric.ts';
import { ArgumentError, NotNumericError } from '../errors.ts';
import { checkEpsilon, checkSensitivity } from './arguments.ts';
import type { Chooser, Exactness, Guarantee } from './mechanism.ts';

export interface ExponentialOptions<T> {
  readonly epsilon: number;
  /** The most that adding or removing one person changes any candidate's utility. */
  readonly sensitivity: number;
  readonly utility: ArrayLike<number>;
  /** True when adding a person can only raise utilities; halves the noise. */
  readonly monotonic?: boolean;
  /** Labels, fixed without looking at the data; default 0, 1, 2, … */
  readonly candidates?: readonly T[];
}

export interface MeasuredExponentialOptions<T> extends ExponentialOptions<T> {
  /** The public weight of each candidate before its utility; default 1. */
  readonly measure?: ArrayLike<number>;
}

/** epsilon (max - u_i) / (factor sensitivity) as exact fractions; undefined when no noise is wanted. */
abstract class UtilityChooser<T> implements Chooser<T> {
  readonly guarantee: Guarantee;
  readonly exactness: Exactness = 'exact';
  protected readonly exponents: readonly Rational[] | undefined;
  protected readonly best: readonly number[];
  readonly #candidates: readonly T[] | undefined;

  constructor({ epsilon, sensitivity, utility, monotonic = false, candidates }: ExponentialOptions<T>) {
    checkEpsilon(epsilon);
    checkSensitivity(sensitivity);
    if (!(Symbol.iterator in Object(utility)))
      throw new ArgumentError('utility', 'must be a list', 'Pass one utility a candidate');
    const utilities = Array.from(utility as ArrayLike<unknown>, (value) => {
      if (typeof value !== 'number' || !Number.isFinite(value)) {
        throw new ArgumentError('utility', 'must hold finite numbers', 'Clip utilities before choosing');
      }
      return value;
    });
    if (utilities.length === 0)
      throw new ArgumentError('utility', 'must not be empty', 'Pass one utility a candidate');
    if (candidates && candidates.length !== utilities.length) {
      throw new ArgumentError(
        'candidates',
        'must be as many as the utilities',
        'Pass one candidate a utility',
      );
    }
    this.guarantee = { epsilon, delta: 0 };
    this.#candidates = candidates;
    let top = -Infinity;
    for (const value of utilities) top = Math.max(top, value);
    this.best = utilities.flatMap((value, i) => (value === top ? [i] : []));
    if (epsilon !== Infinity && sensitivity !== 0) {
      const rate = divide(decimal(epsilon), rational(sensitivity * (monotonic ? 1 : 2)));
      this.exponents = utilities.map((value) => multiply(rate, subtract(rational(top), rational(value))));
    }
  }

  protected label(i: number): T {
    return (this.#candidates ? this.#candidates[i] : i) as T;
  }

  /** Not defined: the output is a label. */
  bias(): never {
    throw new NotNumericError(this.constructor.name, 'bias');
  }

  variance(): never {
    throw new NotNumericError(this.constructor.name, 'variance');
  }

  mse(): never {
    throw new NotNumericError(this.constructor.name, 'mean squared error');
  }

  protected abstract index(): number;

  /** Chooses once, or `count` times independently (each choice costs the guarantee). */
  randomise(): T;
  randomise(count: number): T[];
  randomise(count?: number): T | T[] {
    if (count === undefined) return this.label(this.index());
    return Array.from({ length: count }, () => this.label(this.index()));
  }
}

/**
 * The exponential mechanism.
 *
 * Definition: candidate i with probability exactly proportional to measure_i exp(epsilon u_i / (2 sensitivity)), or exp(epsilon u_i / sensitivity) when monotonic.
 * Sensitivity: the most that adding or removing one person changes any utility, as declared.
 * Guarantee: epsilon-differential privacy, adding or removing one person. Paper: McSherry and Talwar 2007; exact sampling after Ilvento 2020.
 */
export class Exponential<T = number> extends UtilityChooser<T> {
  readonly #measure: readonly number[];

  constructor(options: MeasuredExponentialOptions<T>) {
    super(options);
    this.#measure = integerMeasure(options.measure, options.utility.length);
  }

  protected override index(): number {
    const { exponents } = this;
    if (!exponents) return this.best[0] as number;
    const approximate = exponents.map(toNumber);
    return chooseExponential({
      length: exponents.length,
      exponent: (i) => exponents[i] as Rational,
      approximate: (i) => approximate[i] as number,
      measure: (i) => this.#measure[i] as number,
    });
  }
}

/** Measures scaled to integers on a public scale: exact when their binary digits fit, rounded to 2^-30 of the largest otherwise. The measure is public, so privacy is not touched. */
function integerMeasure(measure: ArrayLike<number> | undefined, length: number): number[] {
  if (!measure) return Array.from({ length }, () => 1);
  const values = Array.from(measure);
  if (
    values.length !== length ||
    !values.every((value) => value >= 0 && Number.isFinite(value)) ||
    !values.some((value) => value > 0)
  ) {
    throw new ArgumentError(
      'measure',
      'must hold one non-negative number a utility',
      'Leave it out for equal measures',
    );
  }
  const largest = Math.max(...values);
  const scale = 2 ** (30 - Math.floor(Math.log2(largest)));
  return values.map((value) => (value === 0 ? 0 : Math.max(1, Math.round(value * scale))));
}

/**
 * Permute-and-flip: never more expected error than the exponential mechanism, and up to twice less.
 *
 * Definition: candidates in random order; the first whose coin of probability exp(epsilon (u_i - max) / (2 sensitivity)) lands heads (divisor sensitivity when monotonic).
 * Sensitivity and guarantee: as for {@link Exponential}, adding or removing one person. Paper: McKenna and Sheldon 2020.
 */
export class PermuteAndFlip<T = number> extends UtilityChooser<T> {
  protected override index(): number {
    const { exponents } = this;
    if (!exponents) return this.best[0] as number;
    const order = Array.from(exponents, (_, i) => i);
    for (let left = order.length; left > 0; left -= 1) {
      const pick = smallUniformBelow(left);
      const i = order[pick] as number;
      if (exactBernoulliExpNeg(exponents[i] as Rational)) return i;
      order[pick] = order[left - 1] as number;
    }
    // The best candidate's coin always lands heads, so the loop has returned.
    return this.best[0] as number;
  }
}
