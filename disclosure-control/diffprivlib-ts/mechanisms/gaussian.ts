import { optionsOf } from '../arguments.ts';
import { discreteGaussianDelta, discreteGaussianScale } from '../accounting/gaussian-delta.ts';
import { logUp, up } from '../exact/interval.ts';
import { rational } from '../exact/rational.ts';
import { DiscreteGaussianSampler } from '../samplers/discrete-gaussian.ts';
import { ArgumentError } from '../errors.ts';
import {
  checkEpsilon,
  checkIntegerSensitivity,
  checkIntegerValue,
  checkPositiveDelta,
  checkSensitivity,
  checkValue,
} from './arguments.ts';
import { Grid } from './grid.ts';
import { discreteGaussian, type PrivacyEvent } from '../accounting/events.ts';
import { NumericMechanism, type Guarantee } from './mechanism.ts';

export interface GaussianOptions {
  readonly epsilon: number;
  readonly delta: number;
  /** The most that adding or removing one person changes the value. */
  readonly sensitivity: number;
}

/** Discrete Gaussian noise on a grid, of the least proven scale but not less than `atLeast`. */
abstract class GridGaussian extends NumericMechanism {
  readonly guarantee: Guarantee;
  readonly scale: number;
  readonly #grid: Grid;
  readonly #noise: DiscreteGaussianSampler | undefined;
  #event: PrivacyEvent | undefined;

  constructor(options: GaussianOptions, atLeast: number) {
    super();
    const { epsilon, delta, sensitivity } = optionsOf<GaussianOptions>(options);
    checkEpsilon(epsilon);
    checkPositiveDelta(delta, 1, true);
    checkSensitivity(sensitivity);
    this.guarantee = Object.freeze({ epsilon, delta });
    if (epsilon === Infinity || sensitivity === 0 || delta === 1) {
      this.scale = 0;
      this.#grid = new Grid(-1000);
      this.#noise = undefined;
      return;
    }
    const guess = Math.max(atLeast, sensitivity / Math.sqrt(2 * epsilon + 2));
    this.#grid = Grid.fitting(sensitivity, guess);
    const steps = Number(this.#grid.sensitivity(sensitivity));
    const floor = atLeast / this.#grid.step;
    const proven =
      floor > 0 && discreteGaussianDelta(floor, steps, epsilon) <= delta
        ? floor
        : Math.max(floor, discreteGaussianScale(epsilon, delta, steps));
    this.scale = proven * this.#grid.step;
    this.#noise = new DiscreteGaussianSampler(rational(proven));
    this.#event = discreteGaussian(proven, steps);
  }

  override get event(): PrivacyEvent {
    return this.#event ?? super.event;
  }

  /** The distance between neighbouring outputs. */
  get granularity(): number {
    return this.#grid.step;
  }

  override bias(value: number): number {
    checkValue(value);
    return 0;
  }

  override variance(value: number): number {
    checkValue(value);
    return this.scale ** 2;
  }

  protected override one(value: number): number {
    checkValue(value);
    return this.#noise ? this.#grid.add(value, this.#noise) : value;
  }
}

/**
 * Gaussian noise on a public grid, with a scale proven for the discrete Gaussian.
 *
 * Definition: (round(value / g) + Y) g, Y discrete Gaussian; the scale is the least that theorem 7 of Canonne, Kamath and Steinke proves (epsilon, delta)-private for
 * the grid, evaluated with outward rounding. It exceeds the continuous analytic scale of Balle and Wang by less than one part in 10^4.
 * Sensitivity: values at most `sensitivity` apart round to integers at most ceil(sensitivity / g) apart.
 * Guarantee: (epsilon, delta)-differential privacy for neighbours that differ by adding or removing one person.
 * Papers: Balle and Wang 2018; Canonne, Kamath, Steinke 2020.
 */
export class GaussianAnalytic extends GridGaussian {
  constructor(options: GaussianOptions) {
    super(options, 0);
  }
}

/**
 * The Gaussian mechanism with the classical scale sensitivity sqrt(2 ln(1.25 / delta)) / epsilon, epsilon <= 1.
 *
 * Definition: as {@link GaussianAnalytic} with the classical scale, which is checked against the discrete Gaussian's own privacy curve and raised if it should fall short.
 * Sensitivity and guarantee: as there, for adding or removing one person. Kept for compatibility: {@link GaussianAnalytic} gives less noise at the same guarantee.
 * Papers: Dwork and Roth 2014, theorem A.1; Canonne, Kamath, Steinke 2020.
 */
export class Gaussian extends GridGaussian {
  constructor(options: GaussianOptions) {
    const { epsilon, delta, sensitivity } = optionsOf<GaussianOptions>(options);
    checkEpsilon(epsilon);
    checkPositiveDelta(delta, 1, true);
    checkSensitivity(sensitivity);
    if (epsilon > 1) {
      throw new ArgumentError(
        'epsilon',
        'must be at most 1 for the classical Gaussian',
        'Use GaussianAnalytic, which has no such limit',
      );
    }
    super(
      { epsilon, delta, sensitivity },
      up(up(sensitivity * Math.sqrt(up(2 * logUp(up(1.25 / delta))))) / epsilon),
    );
  }
}

export interface GaussianDiscreteOptions {
  readonly epsilon: number;
  readonly delta: number;
  /** The most that adding or removing one person changes the value; an integer, default 1. */
  readonly sensitivity?: number;
}

/**
 * The discrete Gaussian mechanism for integers.
 *
 * Definition: value + Y, P(Y = y) proportional to exp(-y^2 / (2 scale^2)), scale the least proven (epsilon, delta)-private by the exact privacy curve.
 * Sensitivity: as declared; 1 for a count. Guarantee: (epsilon, delta)-differential privacy, adding or removing one person; also sensitivity^2 / (2 scale^2)-zCDP.
 * Paper: Canonne, Kamath, Steinke 2020.
 */
export class GaussianDiscrete extends NumericMechanism {
  readonly guarantee: Guarantee;
  readonly scale: number;
  readonly #noise: DiscreteGaussianSampler | undefined;
  #event: PrivacyEvent | undefined;

  constructor(options: GaussianDiscreteOptions) {
    super();
    const { epsilon, delta, sensitivity = 1 } = optionsOf<GaussianDiscreteOptions>(options);
    checkEpsilon(epsilon);
    checkPositiveDelta(delta, 1, true);
    checkIntegerSensitivity(sensitivity);
    this.guarantee = Object.freeze({ epsilon, delta });
    this.scale =
      epsilon === Infinity || sensitivity === 0 || delta === 1
        ? 0
        : discreteGaussianScale(epsilon, delta, sensitivity);
    this.#noise = this.scale === 0 ? undefined : new DiscreteGaussianSampler(rational(this.scale));
    if (this.#noise) this.#event = discreteGaussian(this.scale, sensitivity);
  }

  override get event(): PrivacyEvent {
    return this.#event ?? super.event;
  }

  override bias(value: number): number {
    checkValue(value);
    return 0;
  }

  /** The exact variance of the discrete Gaussian, slightly below scale^2. */
  override variance(value: number): number {
    checkValue(value);
    if (this.scale > 8) return this.scale ** 2; // equal to double precision, by Poisson summation
    if (this.scale === 0) return 0;
    let mass = 1;
    let second = 0;
    for (let k = 1; k < 40 * this.scale + 2; k += 1) {
      const weight = 2 * Math.exp(-(k * k) / (2 * this.scale ** 2));
      mass += weight;
      second += weight * k * k;
    }
    return second / mass;
  }

  protected override one(value: number): number {
    checkIntegerValue(value);
    if (!this.#noise) return value;
    return this.#noise.fast ? value + this.#noise.sample() : Number(BigInt(value) + this.#noise.sampleBig());
  }
}
