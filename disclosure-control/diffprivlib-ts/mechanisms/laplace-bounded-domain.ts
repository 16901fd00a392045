import { down, expDown, expUp, logDown, logUp, up } from '../exact/interval.ts';
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
 * Sensitivity: as for {@link Laplace}; the normaliser grows fastest at the lower bound, where the ratio above is taken.
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

  constructor({ epsilon, delta = 0, sensitivity, lower, upper }: LaplaceBoundsOptions) {
    super();
    checkEpsilonDelta(epsilon, delta);
    this.#sensitivity = checkSensitivity(sensitivity);
    this.#delta = delta;
    const bounds = checkBounds(lower, upper);
    this.guarantee = { epsilon, delta };
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
    const steps = [this.#grid.round(lower), this.#grid.round(upper)].map(Number) as [number, number];
    if (!steps.every(Number.isSafeInteger)) {
      throw new ArgumentError(
        'lower',
        'and upper are too large beside the noise',
        'Shift the data towards 0, or rescale it',
      );
    }
    this.#bounds = { lower: this.#grid.value(steps[0]), upper: this.#grid.value(steps[1]) };
    const shift = Math.min(Number(this.#grid.sensitivity(sensitivity)), steps[1] - steps[0]);
    const rate = boundedDomainRate(pure, shift, steps[1] - steps[0]);
    this.scale = this.#grid.step / rate;
    const stepsWide = steps[1] - steps[0];
    if (rate * stepsWide < 1 / 4) this.#wide = { lower: steps[0], range: stepsWide, rate: rational(rate) };
    this.#noise = GeometricSampler.of(rational(rate));
  }

  /** The epsilon that unconditioned Laplace noise of the same scale would have, or undefined when delta > 0. */
  effectiveEpsilon(): number | undefined {
    return this.#delta > 0 ? undefined : this.scale === 0 ? Infinity : this.#sensitivity / this.scale;
  }

  override bias(value: number): number {
    return this.#moments(value).mean - value;
  }

  override variance(value: number): number {
    return this.#moments(value).variance;
  }

  #moments(value: number): { mean: number; variance: number } {
    const { lower, upper } = this.#bounds;
    const v = Math.min(Math.max(value, lower), upper);
    const b = this.scale;
    if (b === 0) return { mean: v, variance: 0 };
    const [below, above] = [(v - lower) / b, (upper - v) / b];
    const mass = -Math.expm1(-below) - Math.expm1(-above);
    const first = (t: number): number => 1 - Math.exp(-t) * (1 + t);
    const second = (t: number): number => 2 - Math.exp(-t) * (t * t + 2 * t + 2);
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
  const inner = Math.min(shift, Math.floor(range / 2));
  const proven = (rate: number): boolean => {
    const q = { lower: expDown(-up(rate)), upper: expUp(-down(rate)) };
    const outer = 1 + q.upper - expDown(-up(rate * (inner + 1))) - expDown(-up(rate * (range - inner + 1)));
    const edge = 1 - expUp(-down(rate * (range + 1)));
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
