import { optionsOf } from '../arguments.ts';
import { approximate, boundedRange, type PrivacyEvent } from '../accounting/events.ts';
import { decimal, divide, multiply, rational, subtract, toNumber, type Rational } from '../exact/rational.ts';
import { ownNumbers, listLength, type NumberArray } from '../numbers.ts';
import { chooseExponential } from '../samplers/choice.ts';
import { smallUniformBelow } from '../samplers/dice.ts';
import { words } from '../random/slot.ts';
import { exactBernoulliExpNeg, fastBernoulliExpNeg } from '../samplers/geometric.ts';
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

/** epsilon (max - u_i) / (factor sensitivity), each as a double within one part in 2^50 and, when it is asked for, as an exact fraction. */
interface Exponents {
  readonly approximate: Float64Array;
  readonly exact: (i: number) => Rational;
}

abstract class UtilityChooser<T> implements Chooser<T> {
  readonly guarantee: Guarantee;
  readonly exactness: Exactness = 'exact';
  /** Undefined when no noise is wanted. */
  protected readonly exponents: Exponents | undefined;
  protected readonly length: number;
  /** The first of the candidates with the largest utility. */
  protected readonly best: number;
  readonly #candidates: readonly T[] | undefined;

  constructor(options: ExponentialOptions<T>) {
    const { epsilon, sensitivity, utility, monotonic, candidates } =
      optionsOf<ExponentialOptions<T>>(options);
    checkEpsilon(epsilon);
    checkSensitivity(sensitivity);
    checkMonotonic(monotonic);
    const utilities = finite(utility);
    if (candidates !== undefined && listLength(candidates, 'candidates', EACH) !== utilities.length)
      throw new ArgumentError('candidates', 'must be as many as the utilities', EACH);
    this.guarantee = Object.freeze({ epsilon, delta: 0 });
    this.#candidates = candidates && Array.from(candidates);
    this.length = utilities.length;
    this.best = utilities.reduce((at, value, i) => (value > (utilities[at] as number) ? i : at), 0);
    if (epsilon !== Infinity && sensitivity !== 0) {
      const rate = divide(decimal(epsilon), rational(sensitivity * (monotonic === true ? 1 : 2)));
      this.exponents = exponentsOf(rate, utilities, utilities[this.best] as number);
    }
  }

  /** One choice as accountants see it. */
  get event(): PrivacyEvent {
    return approximate(this.guarantee.epsilon);
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
    if (!Number.isSafeInteger(count) || count < 0 || count > MOST_CHOICES)
      throw new ArgumentError(
        'count',
        `must be a whole number up to ${MOST_CHOICES}`,
        'Leave it out for one',
      );
    return Array.from({ length: count }, () => this.label(this.index()));
  }
}

const EACH = 'Pass one candidate a utility';
const MOST_CHOICES = 2 ** 24;

export function checkMonotonic(monotonic: unknown): void {
  if (monotonic !== undefined && typeof monotonic !== 'boolean')
    throw new ArgumentError('monotonic', 'must be true or false', 'Leave it out unless it is known');
}

function finite(utility: unknown): Float64Array {
  const utilities = Float64Array.from(ownNumbers(utility, 'utility', false));
  if (utilities.length === 0)
    throw new ArgumentError('utility', 'must not be empty', 'Pass one utility a candidate');
  if (!utilities.every(Number.isFinite))
    throw new ArgumentError('utility', 'must hold finite numbers', 'Clip utilities before choosing');
  return utilities;
}

/**
 * Each double is off by the rounding of a difference, of the rate and of their product: under one part in 2^50. A difference or a rate near the ends of the range of doubles could
 * overflow or lose digits, so there the fraction is taken.
 */
function exponentsOf(rate: Rational, utilities: Float64Array, top: number): Exponents {
  const exact = (i: number): Rational =>
    multiply(rate, subtract(rational(top), rational(utilities[i] as number)));
  const near = toNumber(rate);
  const safe = near > 2 ** -900 && near < 2 ** 900;
  return {
    exact,
    approximate: utilities.map((value, i) => {
      const below = top - value;
      return safe && below < 2 ** 100 ? below * near : toNumber(exact(i));
    }),
  };
}

/**
 * The exponential mechanism.
 *
 * Definition: candidate i with probability exactly proportional to measure_i exp(epsilon u_i / (2 sensitivity)), or exp(epsilon u_i / sensitivity) when monotonic.
 * Sensitivity: the most that adding or removing one person changes any utility, as declared.
 * Guarantee: epsilon-differential privacy, adding or removing one person; the losses of any two neighbours lie within a range of epsilon, which its `event` says.
 * Papers: McSherry and Talwar 2007; exact sampling after Ilvento 2020; range: Dong, Durfee, Rogers 2020.
 */
export class Exponential<T = number> extends UtilityChooser<T> {
  readonly #measure: Float64Array | undefined;

  constructor(options: MeasuredExponentialOptions<T>) {
    super(options);
    const { measure } = options;
    this.#measure =
      measure === undefined ? undefined : integerMeasure(ownNumbers(measure, 'measure', false), this.length);
  }

  override get event(): PrivacyEvent {
    return boundedRange(this.guarantee.epsilon);
  }

  protected override index(): number {
    const { exponents, length } = this;
    if (!exponents) return this.best;
    const measure = this.#measure;
    return chooseExponential({
      length,
      exponent: exponents.exact,
      approximate: (i) => exponents.approximate[i] as number,
      measure: measure ? (i) => measure[i] as number : () => 1,
    });
  }
}

/** Measures scaled to integers on a public scale: exact when their binary digits fit, rounded to 2^-30 of the largest otherwise. The measure is public, so privacy is not touched. */
function integerMeasure(values: NumberArray, length: number): Float64Array {
  let largest = 0;
  let wrong = values.length !== length;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] as number;
    wrong ||= !(value >= 0 && Number.isFinite(value));
    largest = Math.max(largest, value);
  }
  if (wrong || largest === 0) {
    throw new ArgumentError(
      'measure',
      'must hold one non-negative number a utility',
      'Leave it out for equal measures',
    );
  }
  // In two steps, so that neither factor leaves the range of doubles.
  const exponent = 30 - Math.floor(Math.log2(largest));
  const [one, two] = [2 ** Math.trunc(exponent / 2), 2 ** (exponent - Math.trunc(exponent / 2))];
  return Float64Array.from(values, (value) => (value === 0 ? 0 : Math.max(1, Math.round(value * one * two))));
}

/**
 * Permute-and-flip: never more expected error than the exponential mechanism, and up to twice less.
 *
 * Definition: candidates in random order; the first whose coin of probability exp(epsilon (u_i - max) / (2 sensitivity)) lands heads (divisor sensitivity when monotonic).
 * Sensitivity and guarantee: as for {@link Exponential}, adding or removing one person; its losses are not known to have a smaller range. Paper: McKenna and Sheldon 2020.
 */
export class PermuteAndFlip<T = number> extends UtilityChooser<T> {
  protected override index(): number {
    const { exponents, length } = this;
    if (!exponents) return this.best;
    const order = Uint32Array.from({ length }, (_, i) => i);
    for (let left = length; left > 0; left -= 1) {
      const pick = smallUniformBelow(left);
      const i = order[pick] as number;
      if (heads(exponents, i)) return i;
      order[pick] = order[left - 1] as number;
    }
    // The best candidate's coin always lands heads, so the loop has returned.
    return this.best;
  }
}

/** True with probability exp(-exponent), by the double unless it is too close to tell, or so large that its rounding would tell. */
function heads({ approximate: near, exact }: Exponents, i: number): boolean {
  const exponent = near[i] as number;
  return exponent < 50
    ? fastBernoulliExpNeg(exponent, () => exact(i), words())
    : exactBernoulliExpNeg(exact(i));
}
