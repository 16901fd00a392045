import { optionsOf } from '../arguments.ts';
import { ArgumentError } from '../errors.ts';
import { down, expDown, expUp, oneMinusExpNeg, up } from '../exact/interval.ts';
import { ceiling, decimal, divide, rational, type Rational } from '../exact/rational.ts';
import { uniformBelow } from '../samplers/dice.ts';
import { exactBernoulliExpNeg, GeometricSampler } from '../samplers/geometric.ts';
import { checkEpsilon, checkPositiveDelta, checkSensitivity, checkValue } from './arguments.ts';
import { Grid, type IntegerNoise } from './grid.ts';
import { NumericMechanism, type Guarantee } from './mechanism.ts';

export interface BoundedNoiseOptions {
  readonly epsilon: number;
  /** In (0, 0.5). */
  readonly delta: number;
  /** The most that adding or removing one person changes the value. */
  readonly sensitivity: number;
}

/**
 * Laplace noise conditioned on a bounded interval of noise.
 *
 * Definition: (round(value / g) + X) g with P(X = x) proportional to exp(-|x| epsilon / m) for |x| <= A, m the sensitivity in steps and A the least for which the m outermost points
 * carry at most delta, proven with outward rounding.
 * Sensitivity: as for {@link Laplace}. Guarantee: (epsilon, delta)-differential privacy, adding or removing one person: inside the overlap of two shifted supports
 * the ratio is at most exp(epsilon), and at most m points lie outside it.
 * Paper: Geng, Ding, Guo, Kumar 2018.
 */
export class LaplaceBoundedNoise extends NumericMechanism {
  readonly guarantee: Guarantee;
  readonly scale: number;
  /** The largest noise that is ever added. */
  readonly noiseBound: number;
  readonly #grid: Grid;
  readonly #noise: IntegerNoise | undefined;

  constructor(options: BoundedNoiseOptions) {
    super();
    const { epsilon, delta, sensitivity } = optionsOf<BoundedNoiseOptions>(options);
    checkEpsilon(epsilon);
    checkPositiveDelta(delta, 0.5, false);
    checkSensitivity(sensitivity);
    this.guarantee = Object.freeze({ epsilon, delta });
    this.scale = sensitivity / epsilon;
    if (this.scale === 0) {
      this.noiseBound = 0;
      this.#grid = new Grid(-1000);
      this.#noise = undefined;
      return;
    }
    this.#grid = Grid.fitting(sensitivity, this.scale);
    const steps = Number(this.#grid.sensitivity(sensitivity));
    const reach = noiseReach(epsilon, delta, steps);
    this.noiseBound = this.#grid.value(reach);
    this.#noise = conditioned(divide(decimal(epsilon), rational(steps)), reach);
  }

  override bias(value: number): number {
    checkValue(value);
    return 0;
  }

  override variance(value: number): number {
    checkValue(value);
    if (this.scale === 0) return 0;
    const t = this.noiseBound / this.scale;
    // Almost uniform: by series, because the closed form cancels.
    if (t < 2 ** -9)
      return ((this.noiseBound ** 2 / 3) * (1 - 0.75 * t + 0.3 * t * t)) / (1 - t / 2 + (t * t) / 6);
    return (this.scale ** 2 * (2 - Math.exp(-t) * (t * t + 2 * t + 2))) / -Math.expm1(-t);
  }

  protected override one(value: number): number {
    checkValue(value);
    return this.#noise ? this.#grid.add(value, this.#noise) : value;
  }
}

/**
 * Discrete Laplace conditioned on |x| <= reach, by rejection: of Laplace noise while a fair share of it is within reach, and of uniform noise, accepted with probability exp(-rate |x|), when it is
 * much wider. Either way at least one draw in three is taken, however small epsilon is.
 */
export function conditioned(rate: Rational, reach: number): IntegerNoise {
  if ((Number(rate.num) / Number(rate.den)) * reach < 1 / 2) return conditionedUniform(rate, reach);
  const sampler = GeometricSampler.of(rate);
  return {
    fast: sampler.fast,
    sample() {
      for (;;) {
        const x = sampler.sample();
        if (Math.abs(x) <= reach) return x;
      }
    },
    sampleBig() {
      const limit = BigInt(reach);
      for (;;) {
        const x = sampler.sampleBig();
        if (x <= limit && x >= -limit) return x;
      }
    },
  };
}

function conditionedUniform({ num, den }: Rational, reach: number): IntegerNoise {
  const limit = BigInt(reach);
  const draw = (): bigint => {
    for (;;) {
      const x = uniformBelow(2n * limit + 1n) - limit;
      if (exactBernoulliExpNeg({ num: num * (x < 0n ? -x : x), den })) return x;
    }
  };
  return { fast: false, sample: () => Number(draw()), sampleBig: draw };
}

/** The least A for which the outermost `steps` points of the conditioned noise are proven to carry at most delta. */
export function noiseReach(epsilon: number, delta: number, steps: number): number {
  const rate = epsilon / steps;
  const proven = (reach: number): boolean => {
    // sum over A - m < x <= A of q^x, over sum over |x| <= A of q^|x|; both have the factor 1 / (1 - q), and all terms are positive, so a small rate loses no digits.
    const numerator = up(expUp(-down(down(rate) * (reach - steps + 1))) * oneMinusExpNeg(up(epsilon)).upper);
    const ends =
      oneMinusExpNeg(down(down(rate) * (reach + 1))).lower +
      expDown(-up(rate)) * oneMinusExpNeg(down(down(rate) * reach)).lower;
    return ends > 0 && up(numerator / down(ends * (1 - 2 ** -48))) <= delta;
  };
  let high = steps;
  while (!proven(high) && high < MOST_REACH) high *= 2;
  if (!proven(high)) {
    throw new ArgumentError(
      'epsilon',
      'is too small for this delta: the noise could be anything',
      'Raise epsilon or delta',
    );
  }
  let low = steps - 1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    // Past 2^53 neighbouring doubles are more than 1 apart.
    if (middle <= low || middle >= high) break;
    if (proven(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Far beyond any epsilon and delta that are accepted. */
const MOST_REACH = 2 ** 1000;

export interface UniformOptions {
  /** In (0, 0.5]. */
  readonly delta: number;
  /** The most that adding or removing one person changes the value. */
  readonly sensitivity: number;
}

/**
 * Uniform noise, for epsilon = 0.
 *
 * Definition: (round(value / g) + U) g with U uniform on the 2A + 1 integers |x| <= A, A the least integer with m <= delta (2A + 1), m the sensitivity in steps: exact rational arithmetic.
 * Sensitivity: as for {@link Laplace}. Guarantee: (0, delta)-differential privacy, adding or removing one person: the two supports differ in at most m points on a side.
 * Paper: Geng, Ding, Guo, Kumar 2018.
 */
export class Uniform extends NumericMechanism {
  readonly guarantee: Guarantee;
  /** Half the width of the noise. */
  readonly scale: number;
  readonly #grid: Grid;
  readonly #reach: bigint;

  constructor(options: UniformOptions) {
    super();
    const { delta, sensitivity } = optionsOf<UniformOptions>(options);
    checkPositiveDelta(delta, 0.5, true);
    checkSensitivity(sensitivity);
    this.guarantee = Object.freeze({ epsilon: 0, delta });
    if (sensitivity === 0) {
      this.scale = 0;
      this.#grid = new Grid(-1000);
      this.#reach = 0n;
      return;
    }
    this.#grid = Grid.fitting(sensitivity, sensitivity);
    const least: Rational = divide({ num: this.#grid.sensitivity(sensitivity), den: 1n }, decimal(delta));
    this.#reach = ceiling(least) / 2n;
    this.scale = this.#grid.value(this.#reach);
  }

  override bias(value: number): number {
    checkValue(value);
    return 0;
  }

  override variance(value: number): number {
    checkValue(value);
    return this.scale ** 2 / 3;
  }

  protected override one(value: number): number {
    checkValue(value);
    if (this.scale === 0) return value;
    const draw = (): bigint => uniformBelow(2n * this.#reach + 1n) - this.#reach;
    return this.#grid.add(value, { fast: false, sample: () => Number(draw()), sampleBig: draw });
  }
}
