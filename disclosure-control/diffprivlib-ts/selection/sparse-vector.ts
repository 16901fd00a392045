import { optionsOf } from '../arguments.ts';
import { approximate, type PrivacyEvent } from '../accounting/events.ts';
import { ArgumentError, ExhaustedError } from '../errors.ts';
import { decimal, divide, multiply, type Rational } from '../exact/rational.ts';
import { checkEpsilon, checkSensitivity, checkValue } from '../mechanisms/arguments.ts';
import type { Guarantee } from '../mechanisms/mechanism.ts';
import { checkMonotonic } from '../mechanisms/exponential.ts';
import { Grid } from '../mechanisms/grid.ts';
import { GeometricSampler } from '../samplers/geometric.ts';

export interface SparseVectorOptions {
  readonly epsilon: number;
  /** Answers of "above" that are paid for; default 1. */
  readonly positives?: number;
  /** The most that adding or removing one person changes any query; default 1. */
  readonly sensitivity?: number;
  /** True when a person can move all queries only the same way; halves the query noise. */
  readonly monotonic?: boolean;
}

/**
 * The sparse vector technique: any number of questions "is this above its threshold?", paying only for those answered yes.
 *
 * Definition (Lyu, Su, Li 2017, algorithm 7, on a grid): the threshold noise, drawn once, is discrete Laplace of rate epsilon_1 / m; each query gets fresh noise of rate
 * epsilon_2 / (2 c m) (c m when monotonic), c the positives, m the sensitivity in steps, and epsilon_1 : epsilon_2 = 1 : (2c)^(2/3), as that paper recommends. After c positives it refuses.
 * Sensitivity: as declared, for every query. Guarantee: epsilon-differential privacy for the whole sequence, adding or removing one person, whoever chooses the queries.
 * Papers: Dwork, Naor, Reingold, Rothblum, Vadhan 2009; Lyu, Su, Li 2017.
 */
export class SparseVector {
  readonly guarantee: Guarantee;
  readonly #positives: number;
  readonly #grid: Grid;
  readonly #query: GeometricSampler | undefined;
  readonly #threshold: bigint;
  #given = 0;

  constructor(options: SparseVectorOptions) {
    const {
      epsilon,
      positives = 1,
      sensitivity = 1,
      monotonic = false,
    } = optionsOf<SparseVectorOptions>(options);
    checkMonotonic(monotonic);
    checkEpsilon(epsilon);
    checkSensitivity(sensitivity);
    if (!Number.isSafeInteger(positives) || positives < 1) {
      throw new ArgumentError(
        'positives',
        'must be a positive whole number',
        'Pass how many "above" answers to pay for',
      );
    }
    this.guarantee = Object.freeze({ epsilon, delta: 0 });
    this.#positives = positives;
    if (epsilon === Infinity || sensitivity === 0) {
      this.#grid = new Grid(-30);
      this.#threshold = 0n;
      return;
    }
    this.#grid = Grid.fitting(sensitivity, sensitivity / epsilon);
    const factor = (monotonic ? 1 : 2) * positives;
    const ratio = Math.round(factor ** (2 / 3) * 1000);
    const steps: Rational = { num: this.#grid.sensitivity(sensitivity), den: 1n };
    const unit = divide(decimal(epsilon), steps);
    const first = multiply(unit, { num: 1000n, den: BigInt(1000 + ratio) });
    const second = multiply(unit, { num: BigInt(ratio), den: BigInt((1000 + ratio) * factor) });
    this.#threshold = GeometricSampler.of(first).sampleBig();
    this.#query = GeometricSampler.of(second);
  }

  /** The whole run, whatever is asked, as accountants see it. */
  get event(): PrivacyEvent {
    return approximate(this.guarantee.epsilon);
  }

  /** How many positive answers are left. */
  get left(): number {
    return this.#positives - this.#given;
  }

  /** Whether the value is, noisily, at or above the threshold. Throws an ExhaustedError once all positives are given. */
  query(value: number, threshold = 0): boolean {
    checkValue(value);
    checkValue(threshold);
    if (this.left === 0) throw new ExhaustedError(this.#positives);
    const above =
      BigInt(this.#grid.round(value)) + (this.#query?.sampleBig() ?? 0n) >=
      BigInt(this.#grid.round(threshold)) + this.#threshold;
    if (above) this.#given += 1;
    return above;
  }
}
