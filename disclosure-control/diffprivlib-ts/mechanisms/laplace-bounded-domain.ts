import { optionsOf } from '../arguments.ts';
import { down, expDown, expUp, logDown, logUp, oneMinusExpNeg, up } from '../exact/interval.ts';
import { multiply, rational, type Rational } from '../exact/rational.ts';
import { uniformBelow } from '../samplers/dice.ts';
import { exactBernoulliExpNeg, GeometricSampler } from '../samplers/geometric.ts';
import { ArgumentError } from '../errors.ts';
import { checkBounds, checkEpsilonDelta, checkSensitivity, checkValue, type Bounds } from './arguments.ts';
import { Grid } from './grid.ts';
import { pureEpsilon } from './laplace.ts';
import type { LaplaceBoundsOptions } from './laplace-clamped.ts';
import { NumericMechanism, type Guarantee } from './mechanism.ts';

/**
 * Laplace noise conditioned on a bounded domain.
 *
 * Definition: P(y) proportional to exp(-s |y - round(value)|) for grid points y in [lower, upper]. The normaliser depends on the value, so s is below epsilon / sensitivity: it is
 * the largest (to one part in 10^9, rounded down) with s m + ln(Z(lower + m) / Z(lower)) <= epsilon - ln(1 - delta).
 * Sensitivity: as for {@link Laplace}. Z is concave, so that Z(x + m) / Z(x) is largest at the lower bound, and s d + ln Z(lower + d) grows with d up to the whole range, because
 * exp(s d) Z(lower + d) does: the pair (lower, lower + m) is the worst, also when m is more than half the range. With one bound Z is that of a half-line; with none it is constant.
 * Guarantee: (epsilon, delta)-differential privacy, adding or removing one person.
 * Paper: Holohan, Antonatos, Braghin, Mac Aonghusa 2020, with the sums over the grid in place of its integrals.
 */
export class LaplaceBoundedDomain extends NumericMechanism {
  readonly guarantee: Guarantee;
  readonly scale: number;
  readonly #bounds: Bounds;
  readonly #sensitivity: number;
  readonly #delta: number;
  readonly #grid: Grid;
  readonly #noise: GeometricSampler | undefined;
  readonly #wide: WideNoise | undefined;

  constructor(options: LaplaceBoundsOptions) {
    super();
    const { epsilon, delta = 0, sensitivity, lower, upper } = optionsOf<LaplaceBoundsOptions>(options);
    checkEpsilonDelta(epsilon, delta);
    this.#sensitivity = checkSensitivity(sensitivity);
    this.#delta = delta;
    const bounds = checkBounds(lower, upper);
    this.guarantee = Object.freeze({ epsilon, delta });
    const pure = pureEpsilon(epsilon, delta);
    if (sensitivity === 0 || pure === Infinity || lower === upper) {
      this.scale = 0;
      this.#bounds = bounds;
      this.#grid = new Grid(-1000);
      this.#noise = undefined;
      return;
    }
    const range = upper - lower;
    const reach = Math.min(sensitivity, range);
    this.#grid = Grid.fitting(reach, Math.min(sensitivity / pure, range));
    const inSteps = (bound: number): number =>
      Number.isFinite(bound) ? Number(this.#grid.round(bound)) : bound;
    const steps = [inSteps(lower), inSteps(upper)] as const;
    if (steps.some((step) => Number.isFinite(step) && !Number.isSafeInteger(step))) {
      throw new ArgumentError(
        'lower',
        'and upper are too large beside the noise',
        'Shift the data towards 0, or rescale it',
      );
    }
    this.#bounds = { lower: this.#grid.value(steps[0]), upper: this.#grid.value(steps[1]) };
    const stepsWide = steps[1] - steps[0];
    const shift = Math.min(Number(this.#grid.sensitivity(sensitivity)), stepsWide);
    // Without any bound the normaliser is the same for all values.
    const free = lower === -Infinity && upper === Infinity;
    const rate = free ? down(pure / shift) : boundedDomainRate(pure, shift, stepsWide);
    this.scale = this.#grid.step / rate;
    if (rate * stepsWide < 1 / 4) this.#wide = { lower: steps[0], range: stepsWide, rate: rational(rate) };
    this.#noise = GeometricSampler.of(rational(rate));
  }

  /** The epsilon that unconditioned Laplace noise of the same scale would have, or undefined when delta > 0. */
  effectiveEpsilon(): number | undefined {
    return this.#delta > 0 ? undefined : this.scale === 0 ? Infinity : this.#sensitivity / this.scale;
  }

  override bias(value: number): number {
    return this.#moments(checkValue(value)).mean - value;
  }

  override variance(value: number): number {
    return this.#moments(checkValue(value)).variance;
  }

  #moments(value: number): { mean: number; variance: number } {
    const { lower, upper } = this.#bounds;
    const v = Math.min(Math.max(value, lower), upper);
    const b = this.scale;
    if (b === 0) return { mean: v, variance: 0 };
    const [below, above] = [(v - lower) / b, (upper - v) / b];
    const mass = -Math.expm1(-below) - Math.expm1(-above);
    const first = (t: number): number => (t === Infinity ? 1 : 1 - Math.exp(-t) * (1 + t));
    const second = (t: number): number => (t === Infinity ? 2 : 2 - Math.exp(-t) * (t * t + 2 * t + 2));
    const shift = (b * (first(above) - first(below))) / mass;
    return { mean: v + shift, variance: (b * b * (second(above) + second(below))) / mass - shift * shift };
  }

  protected override one(value: number): number {
    checkValue(value);
    const inside = Math.min(Math.max(value, this.#bounds.lower), this.#bounds.upper);
    if (!this.#noise) return inside;
    if (this.#wide) return this.#grid.value(this.#fromUniform(inside, this.#wide));
    // Accepted about one time in eight or more: half the noise points inwards, and the scale is at most four times the range.
    for (;;) {
      const output = this.#grid.add(inside, this.#noise);
      if (output >= this.#bounds.lower && output <= this.#bounds.upper) return output;
    }
  }

  /** When the noise is much wider than the domain: a uniform point, accepted with probability exp(-rate distance), at least exp(-1/4). */
  #fromUniform(value: number, { lower, range, rate }: WideNoise): number {
    const centre = Number(this.#grid.round(value));
    for (;;) {
      const point = lower + Number(uniformBelow(BigInt(range + 1)));
      if (exactBernoulliExpNeg(multiply(rate, { num: BigInt(Math.abs(point - centre)), den: 1n })))
        return point;
    }
  }
}

interface WideNoise {
  readonly lower: number;
  readonly range: number;
  readonly rate: Rational;
}

/** The largest proven rate a step for noise conditioned on `range` + 1 points and a shift of `shift`. */
function boundedDomainRate(epsilon: number, shift: number, range: number): number {
  const proven = (rate: number): boolean => {
    const q = { lower: expDown(-up(rate)), upper: expUp(-down(rate)) };
    // (1 - q) Z at lower + m and at lower, each as a sum of terms that are not negative, so that small rates lose no digits.
    const outer = up(
      up(oneMinusExpNeg(up(rate * (shift + 1))).upper) +
        up(q.upper * (range === Infinity ? 1 : oneMinusExpNeg(up(rate * (range - shift))).upper)),
    );
    const edge = range === Infinity ? 1 : oneMinusExpNeg(down(rate * (range + 1))).lower;
    if (edge <= 0) return false;
    return up(up(rate * shift) + logUp(up(up(outer * (1 + 2 ** -50)) / down(edge)))) <= epsilon;
  };
  let low = 0;
  let high = epsilon / shift;
  for (let i = 0; i < 60 && high - low > high * 1e-9; i += 1) {
    const middle = (low + high) / 2;
    if (proven(middle)) low = middle;
    else high = middle;
  }
  if (low === 0) {
    throw new ArgumentError(
      'epsilon',
      `is too small for this domain (below ${logDown(2)} the scale may not exist)`,
      'Raise epsilon, or use LaplaceTruncated',
    );
  }
  return low;
}
