import { checkBounds, checkValue, type Bounds } from './arguments.ts';
import { Laplace, type LaplaceOptions } from './laplace.ts';

export interface LaplaceBoundsOptions extends LaplaceOptions {
  /** -Infinity for no lower bound. */
  readonly lower: number;
  /** Infinity for no upper bound. */
  readonly upper: number;
}

/**
 * Laplace noise, then outputs beyond a bound moved to the bound.
 *
 * Definition: clamp(Laplace(value), lower, upper). Sensitivity and guarantee: those of {@link Laplace}, adding or removing one person; clamping is post-processing.
 * Paper: Holohan, Antonatos, Braghin, Mac Aonghusa 2020 (section on truncation).
 */
export class LaplaceTruncated extends Laplace {
  readonly #bounds: Bounds;

  constructor(options: LaplaceBoundsOptions) {
    super(options);
    this.#bounds = checkBounds(options.lower, options.upper);
  }

  override bias(value: number): number {
    return this.#mean(checkValue(value)) - value;
  }

  override variance(value: number): number {
    checkValue(value);
    return Math.max(0, this.#second(value) - this.#mean(value) ** 2);
  }

  // Laplace noise is the resolvent of Brownian motion: u(v) = E f(v + X) solves b^2 u'' = u - f. Both moments follow with f = clamp, clamp^2.
  #mean(value: number): number {
    const { lower, upper } = this.#bounds;
    const b = this.scale;
    if (b === 0) return Math.min(Math.max(value, lower), upper);
    const range = Math.exp(-(upper - lower) / b);
    if (value < lower) return lower + (b / 2) * (1 - range) * Math.exp((value - lower) / b);
    if (value > upper) return upper - (b / 2) * (1 - range) * Math.exp((upper - value) / b);
    return value + (b / 2) * (Math.exp((lower - value) / b) - Math.exp((value - upper) / b));
  }

  #second(value: number): number {
    const { lower, upper } = this.#bounds;
    const b = this.scale;
    if (b === 0) return this.#mean(value) ** 2;
    const range = Math.exp(-(upper - lower) / b);
    // A bound at infinity has no weight.
    const weighed = (factor: number, weight: number): number => (weight === 0 ? 0 : b * factor * weight);
    if (value < lower)
      return lower ** 2 + (b * (lower + b) - weighed(upper + b, range)) * Math.exp((value - lower) / b);
    if (value > upper)
      return upper ** 2 - (b * (upper - b) - weighed(lower - b, range)) * Math.exp((upper - value) / b);
    return (
      value ** 2 +
      2 * b * b +
      weighed(lower - b, Math.exp((lower - value) / b)) -
      weighed(upper + b, Math.exp((value - upper) / b))
    );
  }

  protected override one(value: number): number {
    return Math.min(Math.max(super.one(value), this.#bounds.lower), this.#bounds.upper);
  }
}

/** Reflects a value at both bounds until it lies between them; with one bound, at most once. */
export function fold(value: number, { lower, upper }: Bounds): number {
  const range = upper - lower;
  if (range === Infinity)
    return value < lower ? 2 * lower - value : value > upper ? 2 * upper - value : value;
  if (range === 0) return lower;
  // So far out that no reflection can be told from another.
  if (!Number.isFinite(value - lower)) return value > lower ? upper : lower;
  const phase = (((value - lower) % (2 * range)) + 2 * range) % (2 * range);
  return lower + (phase <= range ? phase : 2 * range - phase);
}

/**
 * Laplace noise, then outputs beyond a bound reflected back at it.
 *
 * Definition: fold(Laplace(value), lower, upper), with the bounds rounded to the grid. Sensitivity and guarantee: those of {@link Laplace}, adding or removing one
 * person; folding is post-processing.
 */
export class LaplaceFolded extends Laplace {
  readonly #bounds: Bounds;

  constructor(options: LaplaceBoundsOptions) {
    super(options);
    const { lower, upper } = checkBounds(options.lower, options.upper);
    this.#bounds =
      this.scale === 0 ? { lower, upper } : { lower: this.#onGrid(lower), upper: this.#onGrid(upper) };
  }

  override bias(value: number): number {
    checkValue(value);
    const { lower, upper } = this.#bounds;
    const b = this.scale;
    const start = fold(value, this.#bounds);
    if (b === 0 || lower === upper) return start - value;
    const drift =
      (b / (1 + Math.exp((lower - upper) / b))) *
      (Math.exp((lower - start) / b) - Math.exp((start - upper) / b));
    return start + drift - value;
  }

  override variance(value: number): number {
    const mean = this.bias(value) + value;
    const { lower, upper } = this.#bounds;
    const b = this.scale;
    const range = upper - lower;
    if (b === 0 || range === 0) return 0;
    if (range === Infinity) {
      // The same with the far end at infinity, measured from the bound that there is.
      const bound = Number.isFinite(lower) ? lower : Number.isFinite(upper) ? upper : value;
      const v = fold(value, this.#bounds) - bound;
      return Math.max(0, v * v + 2 * b * b - (mean - bound) ** 2);
    }
    // With reflecting ends the resolvent equation gives E[y^2] = v^2 + 2 b^2 - 2 b R cosh(v / b) / sinh(R / b) for y, v measured from the lower bound.
    const v = fold(value, this.#bounds) - lower;
    const ratio = (Math.exp((v - range) / b) + Math.exp(-(v + range) / b)) / -Math.expm1((-2 * range) / b);
    return Math.max(0, v * v + 2 * b * b - 2 * b * range * ratio - (mean - lower) ** 2);
  }

  #onGrid(bound: number): number {
    return Number.isFinite(bound) ? this.grid.value(this.grid.round(bound)) : bound;
  }

  protected override one(value: number): number {
    return fold(super.one(value), this.#bounds);
  }
}
