import { ArgumentError } from '../errors.ts';
import { ownNumbers } from '../numbers.ts';
import { approximate, type PrivacyEvent } from '../accounting/events.ts';

/** What a mechanism guarantees for one call, under addition or removal of one person. */
export interface Guarantee {
  readonly epsilon: number;
  readonly delta: number;
}

/**
 * `exact`: the output distribution is the one the proof is about. `inexact`: some step is rounded, so the guarantee is that of the
 * real-number analysis only. Check it with `mechanism.exactness`.
 */
export type Exactness = 'exact' | 'inexact';

/** A mechanism that adds noise to a number. */
export abstract class NumericMechanism {
  abstract readonly guarantee: Guarantee;
  readonly exactness: Exactness = 'exact';

  /** Expected error of the output, E[output] - value. */
  abstract bias(value: number): number;
  /** Variance of the output. */
  abstract variance(value: number): number;
  protected abstract one(value: number): number;

  /** One release as accountants see it: never less revealing than the mechanism is, and as tight as is known. */
  get event(): PrivacyEvent {
    return approximate(this.guarantee.epsilon, this.guarantee.delta);
  }

  /** Mean squared error of the output. */
  mse(value: number): number {
    return this.variance(value) + this.bias(value) ** 2;
  }

  /** Releases one value, or each of many with independent noise: many values cost the guarantee once each unless they are disjoint. */
  randomise(value: number): number;
  randomise(values: ArrayLike<number>): Float64Array;
  randomise(input: number | ArrayLike<number>): number | Float64Array {
    if (typeof input === 'number') return this.one(input);
    if (typeof input !== 'object')
      throw new ArgumentError('value', 'must be a number, or a list of numbers', 'Pass a number');
    const values = ownNumbers(input, 'value', false);
    const out = new Float64Array(values.length);
    for (let i = 0; i < values.length; i += 1) out[i] = this.one(values[i] as number);
    return out;
  }
}

/** A mechanism that picks one of several labels. */
export interface Chooser<T> {
  readonly guarantee: Guarantee;
  readonly exactness: Exactness;
  readonly event: PrivacyEvent;
  randomise(): T;
}
