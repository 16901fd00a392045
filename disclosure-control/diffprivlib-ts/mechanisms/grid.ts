import { ceiling, floor, rational, toNumber, type Rational } from '../exact/rational.ts';

/** A sampler of integers, in doubles while they are exact and in big integers otherwise. */
export interface IntegerNoise {
  readonly fast: boolean;
  sample(): number;
  sampleBig(): bigint;
}

const FRACTION_BITS = 20;
const EXACT = 2 ** 52;

/**
 * The public grid that a statistic is put on before noise: multiples of a power of two chosen from the parameters only. Noise then has
 * integer arithmetic, and every possible output is possible under every neighbour, which is what Mironov (2012) shows floating-point noise to lack.
 */
export class Grid {
  readonly exponent: number;
  /** The distance between neighbouring outputs. */
  readonly step: number;
  readonly #inverse: number;

  constructor(exponent: number) {
    this.exponent = exponent;
    this.step = 2 ** exponent;
    this.#inverse = 2 ** -exponent;
  }

  /** About 2^20 steps in the smaller of sensitivity and noise scale, so that rounding is invisible beside the noise. */
  static fitting(sensitivity: number, scale: number): Grid {
    const smaller = Math.min(sensitivity, scale);
    const exponent = Math.floor(Math.log2(smaller)) - FRACTION_BITS;
    return new Grid(Math.max(-1000, Math.min(1000, exponent)));
  }

  /**
   * Sensitivity in steps after rounding: ceil(sensitivity / step). Rounding half up commutes with shifts by whole steps and is monotone, so two
   * values no more than m steps apart stay no more than m steps apart.
   */
  sensitivity(sensitivity: number): bigint {
    return ceiling(this.scaled(sensitivity));
  }

  /** value / step as an exact fraction. */
  scaled(value: number): Rational {
    const { num, den } = rational(value);
    return this.exponent >= 0
      ? { num, den: den << BigInt(this.exponent) }
      : { num: num << BigInt(-this.exponent), den };
  }

  /** Rounds half up to whole steps. */
  round(value: number): number | bigint {
    const steps = value * this.#inverse;
    if (Math.abs(steps) < EXACT) return Math.round(steps) + 0;
    const { num, den } = this.scaled(value);
    return floor({ num: 2n * num + den, den: 2n * den });
  }

  /** (round(value) + noise) * step. A sum too long for a double is rounded after the noise, which is post-processing. */
  add(value: number, noise: IntegerNoise): number {
    const steps = this.round(value);
    if (noise.fast && typeof steps === 'number') {
      const drawn = noise.sample();
      if (Math.abs(drawn) < EXACT) return this.value(steps + drawn);
      return this.value(BigInt(steps) + BigInt(drawn));
    }
    return this.value(BigInt(steps) + noise.sampleBig());
  }

  value(steps: number | bigint): number {
    if (typeof steps === 'number') return steps * this.step;
    return this.exponent >= 0
      ? toNumber({ num: steps << BigInt(this.exponent), den: 1n })
      : toNumber({ num: steps, den: 1n << BigInt(-this.exponent) });
  }
}
