import { optionsOf } from '../arguments.ts';
import { decimal, divide, rational } from '../exact/rational.ts';
import { GeometricSampler } from '../samplers/geometric.ts';
import { ArgumentError } from '../errors.ts';
import {
  checkBounds,
  checkEpsilon,
  checkIntegerSensitivity,
  checkIntegerValue,
  checkValue,
  type Bounds,
} from './arguments.ts';
import { fold } from './laplace-clamped.ts';
import { geometric, type PrivacyEvent } from '../accounting/events.ts';
import { NumericMechanism, type Guarantee } from './mechanism.ts';

export interface GeometricOptions {
  readonly epsilon: number;
  /** The most that adding or removing one person changes the value; an integer, default 1. */
  readonly sensitivity?: number;
}

/**
 * The geometric mechanism (discrete Laplace noise) for integers.
 *
 * Definition: value + X, P(X = x) = (1 - q) / (1 + q) q^|x| with q = exp(-epsilon / sensitivity).
 * Sensitivity: as declared; 1 for a count, because adding or removing one person changes it by at most one.
 * Guarantee: epsilon-differential privacy for neighbours that differ by adding or removing one person.
 * Papers: Ghosh, Roughgarden, Sundararajan 2009; Canonne, Kamath, Steinke 2020 for the sampler.
 */
export class Geometric extends NumericMechanism {
  readonly guarantee: Guarantee;
  /** epsilon / sensitivity; Infinity when no noise is added. */
  protected readonly rate: number;
  readonly #noise: GeometricSampler | undefined;
  readonly #sensitivity: number;

  constructor(options: GeometricOptions) {
    super();
    const { epsilon, sensitivity = 1 } = optionsOf<GeometricOptions>(options);
    checkEpsilon(epsilon);
    checkIntegerSensitivity(sensitivity);
    this.guarantee = Object.freeze({ epsilon, delta: 0 });
    this.#sensitivity = sensitivity;
    this.rate = epsilon / sensitivity;
    this.#noise =
      this.rate === Infinity
        ? undefined
        : GeometricSampler.of(divide(decimal(epsilon), rational(sensitivity)));
  }

  override get event(): PrivacyEvent {
    return this.#noise ? geometric(this.guarantee.epsilon, this.#sensitivity) : super.event;
  }

  override bias(value: number): number {
    checkValue(value);
    return 0;
  }

  override variance(value: number): number {
    checkValue(value);
    const q = Math.exp(-this.rate);
    return (2 * q) / Math.expm1(-this.rate) ** 2;
  }

  protected override one(value: number): number {
    checkIntegerValue(value);
    if (!this.#noise) return value;
    return this.#noise.fast ? value + this.#noise.sample() : Number(BigInt(value) + this.#noise.sampleBig());
  }
}

/** The discrete Laplace mechanism: another name of {@link Geometric}, with which it shares definition, sensitivity and guarantee. */
export const DiscreteLaplace: typeof Geometric = Geometric;

export interface GeometricBoundsOptions extends GeometricOptions {
  /** -Infinity for no lower bound. */
  readonly lower: number;
  /** Infinity for no upper bound. */
  readonly upper: number;
}

const MAX_DOMAIN = 2 ** 24;

/** Moments of f(value + X) for a function that is constant or periodic outside the bounds: a sum far past any visible mass. */
function momentsOf(
  value: number,
  rate: number,
  map: (x: number) => number,
): { mean: number; variance: number } {
  if (rate === Infinity) return { mean: map(value), variance: 0 };
  const q = Math.exp(-rate);
  const reach = Math.min(MAX_DOMAIN, Math.ceil(45 / rate) + 2);
  const centre = map(value);
  let mean = 0;
  let second = 0;
  let weight = -Math.expm1(-rate) / (1 + q);
  for (let x = 1; x <= reach; x += 1) {
    weight *= q;
    const above = map(value + x) - centre;
    const below = map(value - x) - centre;
    mean += weight * (above + below);
    second += weight * (above * above + below * below);
  }
  return { mean: centre + mean, variance: second - mean * mean };
}

/**
 * Geometric noise, then outputs beyond a bound moved to the bound.
 *
 * Definition: clamp(Geometric(value), lower, upper) with integer bounds. Sensitivity and guarantee: those of {@link Geometric}, adding or removing one person;
 * clamping is post-processing. Paper: Ghosh, Roughgarden, Sundararajan 2009.
 */
export class GeometricTruncated extends Geometric {
  readonly #bounds: Bounds;

  constructor(options: GeometricBoundsOptions) {
    super(options);
    this.#bounds = checkBounds(options.lower, options.upper);
    const { lower, upper } = this.#bounds;
    if (!Number.isSafeInteger(lower) && lower !== -Infinity)
      throw new ArgumentError('lower', 'must be an integer', 'Round it down');
    if (!Number.isSafeInteger(upper) && upper !== Infinity)
      throw new ArgumentError('upper', 'must be an integer', 'Round it up');
  }

  override bias(value: number): number {
    return momentsOf(checkValue(value), this.rate, this.#clamp).mean - value;
  }

  override variance(value: number): number {
    return momentsOf(checkValue(value), this.rate, this.#clamp).variance;
  }

  readonly #clamp = (value: number): number =>
    Math.min(Math.max(value, this.#bounds.lower), this.#bounds.upper);

  protected override one(value: number): number {
    return this.#clamp(super.one(value));
  }
}

/**
 * Geometric noise, then outputs beyond a bound reflected back at it. Bounds are integers or half-integers.
 *
 * Definition: fold(Geometric(value), lower, upper). Sensitivity and guarantee: those of {@link Geometric}, adding or removing one person; folding is post-processing.
 */
export class GeometricFolded extends Geometric {
  readonly #bounds: Bounds;

  constructor(options: GeometricBoundsOptions) {
    super(options);
    this.#bounds = checkBounds(options.lower, options.upper);
    for (const name of ['lower', 'upper'] as const) {
      const bound = this.#bounds[name];
      if (!Number.isSafeInteger(2 * bound) && Number.isFinite(bound)) {
        throw new ArgumentError(
          name,
          'must be an integer or half an integer',
          'Round it to the nearest half',
        );
      }
    }
  }

  override bias(value: number): number {
    return momentsOf(checkValue(value), this.rate, this.#fold).mean - value;
  }

  override variance(value: number): number {
    return momentsOf(checkValue(value), this.rate, this.#fold).variance;
  }

  // Values are integers, so a reflection at a half-integer bound gives an integer again.
  readonly #fold = (value: number): number => fold(value, this.#bounds);

  protected override one(value: number): number {
    return this.#fold(super.one(value));
  }
}
