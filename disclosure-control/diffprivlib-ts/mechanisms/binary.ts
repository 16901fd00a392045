import { optionsOf } from '../arguments.ts';
import { expNeg, oddsToProbability } from '../exact/real.ts';
import { decimal } from '../exact/rational.ts';
import { words } from '../random/slot.ts';
import { LazyTable } from '../samplers/lazy-table.ts';
import { approximate, type PrivacyEvent } from '../accounting/events.ts';
import { ArgumentError, NotNumericError } from '../errors.ts';
import { checkEpsilon } from './arguments.ts';
import type { Exactness, Guarantee } from './mechanism.ts';

export interface BinaryOptions<T extends string | number> {
  readonly epsilon: number;
  readonly value0: T;
  readonly value1: T;
}

/**
 * Randomised response between two labels.
 *
 * Definition: the label is kept with probability exp(epsilon) / (1 + exp(epsilon)), else the other is given; decided lazily bit by bit, so exactly.
 * Sensitivity: one person's label is the whole input. Guarantee: epsilon-differential privacy for neighbours in which that person's label is replaced, or added or
 * removed when an absent person is given a fixed label. Paper: Warner 1965; Dwork and Roth 2014, section 3.2.
 */
export class Binary<T extends string | number> {
  readonly guarantee: Guarantee;
  readonly exactness: Exactness = 'exact';
  readonly #value0: T;
  readonly #value1: T;
  readonly #flip: LazyTable | undefined;

  constructor(options: BinaryOptions<T>) {
    const { epsilon, value0, value1 } = optionsOf<BinaryOptions<T>>(options);
    checkEpsilon(epsilon);
    for (const [name, value] of [
      ['value0', value0],
      ['value1', value1],
    ] as const) {
      if ((typeof value !== 'string' && typeof value !== 'number') || value === '' || Number.isNaN(value)) {
        throw new ArgumentError(name, 'must be a label', 'Pass a number or a string that is not empty');
      }
    }
    if (typeof value0 !== typeof value1)
      throw new ArgumentError('value1', 'must be of the type of value0', 'Pass two numbers or two strings');
    if (value0 === value1)
      throw new ArgumentError('value1', 'must differ from value0', 'Pass two different labels');
    this.guarantee = Object.freeze({ epsilon, delta: 0 });
    this.#value0 = value0;
    this.#value1 = value1;
    if (epsilon !== Infinity) {
      const { num, den } = decimal(epsilon);
      this.#flip = new LazyTable([oddsToProbability(expNeg(num, den))]);
    }
  }

  /** One label as accountants see it: randomised response is what (epsilon, 0) means. */
  get event(): PrivacyEvent {
    return approximate(this.guarantee.epsilon);
  }

  /** Releases one label, or each of many (one for each person). */
  randomise(value: T): T;
  randomise(values: readonly T[]): T[];
  randomise(input: T | readonly T[]): T | T[] {
    if (!Array.isArray(input)) return this.#one(input as T);
    const values = input as readonly T[];
    values.forEach((value) => this.#check(value));
    return values.map((value) => this.#one(value));
  }

  #check(value: T): void {
    if (value !== this.#value0 && value !== this.#value1)
      throw new ArgumentError('value', 'is neither label', 'Pass value0 or value1');
  }

  #one(value: T): T {
    this.#check(value);
    const flip = this.#flip?.sample(words()) === 0;
    return (value === this.#value0) === flip ? this.#value1 : this.#value0;
  }

  /** Expected error, for numeric labels. */
  bias(value: T): number {
    const { from, to, flip } = this.#numbers(value, 'bias');
    return flip * (to - from);
  }

  variance(value: T): number {
    const { from, to, flip } = this.#numbers(value, 'variance');
    return flip * (1 - flip) * (to - from) ** 2;
  }

  mse(value: T): number {
    return this.variance(value) + this.bias(value) ** 2;
  }

  #numbers(value: T, moment: string): { from: number; to: number; flip: number } {
    if (typeof this.#value0 !== 'number' || typeof this.#value1 !== 'number')
      throw new NotNumericError('Binary', moment);
    this.#check(value);
    const [from, to] = value === this.#value0 ? [this.#value0, this.#value1] : [this.#value1, this.#value0];
    return { from, to, flip: 1 / (1 + Math.exp(this.guarantee.epsilon)) };
  }
}
