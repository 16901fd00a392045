import { optionsOf } from '../arguments.ts';
import { down, logUp, up } from '../exact/interval.ts';
import { decimal, divide } from '../exact/rational.ts';
import { GeometricSampler } from '../samplers/geometric.ts';
import { ArgumentError } from '../errors.ts';
import { checkEpsilonDelta, checkSensitivity, checkValue } from './arguments.ts';
import { Grid } from './grid.ts';
import { geometric, type PrivacyEvent } from '../accounting/events.ts';
import { NumericMechanism, type Guarantee } from './mechanism.ts';

export interface LaplaceOptions {
  readonly epsilon: number;
  /** Default 0. */
  readonly delta?: number;
  /** The most that adding or removing one person changes the value. */
  readonly sensitivity: number;
}

/** A lower bound of epsilon - ln(1 - delta): pure privacy at this level is (epsilon, delta)-privacy (Holohan et al. 2015). */
export function pureEpsilon(epsilon: number, delta: number): number {
  const pure =
    delta === 0
      ? epsilon
      : delta === 1
        ? Infinity
        : Math.max(epsilon, down(epsilon + down(-logUp(up(1 - delta)))));
  if (pure < 1e-12) {
    throw new ArgumentError(
      'epsilon',
      'and delta are together below 1e-12',
      'Raise one of them; noise this large carries no information',
    );
  }
  return pure;
}

/**
 * Laplace noise on a public grid.
 *
 * Definition: output = (round(value / g) + X) g with X discrete Laplace, P(x) proportional to exp(-|x| epsilon' / m), g a power of two fixed by the
 * parameters, m = ceil(sensitivity / g) and epsilon' = epsilon - ln(1 - delta).
 * Sensitivity: values at most `sensitivity` apart round to integers at most m apart.
 * Guarantee: (epsilon, delta)-differential privacy for neighbours that differ by adding or removing one person; no floating point takes part.
 * Papers: Dwork, McSherry, Nissim, Smith 2006; Ghosh, Roughgarden, Sundararajan 2009; Mironov 2012; Canonne, Kamath, Steinke 2020.
 */
export class Laplace extends NumericMechanism {
  readonly guarantee: Guarantee;
  readonly scale: number;
  protected readonly grid: Grid;
  readonly #noise: GeometricSampler | undefined;
  readonly #pure: number;
  #steps = 1;

  constructor(options: LaplaceOptions) {
    super();
    const { epsilon, delta = 0, sensitivity } = optionsOf<LaplaceOptions>(options);
    checkEpsilonDelta(epsilon, delta);
    checkSensitivity(sensitivity);
    this.guarantee = Object.freeze({ epsilon, delta });
    const pure = pureEpsilon(epsilon, delta);
    this.#pure = pure;
    this.scale = sensitivity / pure;
    if (this.scale === 0) {
      this.grid = new Grid(-1000);
      this.#noise = undefined;
      return;
    }
    this.grid = Grid.fitting(sensitivity, this.scale);
    const steps = this.grid.sensitivity(sensitivity);
    this.#steps = Number(steps);
    // As accountants read it; outward rounding in `pureEpsilon` leaves room for the decimal nearest to it.
    this.#noise = GeometricSampler.of(divide(decimal(pure), { num: steps, den: 1n }));
  }

  override get event(): PrivacyEvent {
    return this.#noise && Number.isSafeInteger(this.#steps)
      ? geometric(this.#pure, this.#steps)
      : super.event;
  }

  /** The distance between neighbouring outputs. */
  get granularity(): number {
    return this.grid.step;
  }

  override bias(value: number): number {
    checkValue(value);
    return 0;
  }

  override variance(value: number): number {
    checkValue(value);
    return 2 * this.scale ** 2;
  }

  protected override one(value: number): number {
    checkValue(value);
    return this.#noise ? this.grid.add(value, this.#noise) : value;
  }
}
