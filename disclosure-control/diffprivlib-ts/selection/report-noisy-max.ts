import { optionsOf } from '../arguments.ts';
import { ArgumentError } from '../errors.ts';
import { ownNumbers } from '../numbers.ts';
import { decimal, divide } from '../exact/rational.ts';
import { checkEpsilon, checkSensitivity } from '../mechanisms/arguments.ts';
import { checkMonotonic } from '../mechanisms/exponential.ts';
import { Grid } from '../mechanisms/grid.ts';
import { GeometricSampler } from '../samplers/geometric.ts';

export interface ReportNoisyMaxOptions {
  readonly epsilon: number;
  /** One score a candidate; candidates are fixed without looking at the data. */
  readonly scores: ArrayLike<number>;
  /** The most that adding or removing one person changes any score; default 1. */
  readonly sensitivity?: number;
  /** True when adding a person can only raise scores; halves the noise. */
  readonly monotonic?: boolean;
}

/**
 * The index of the largest score, noisily, and nothing else.
 *
 * Definition: scores are put on a public grid, each gets independent geometric noise P(x) proportional to exp(-x epsilon / (2 m)) on x >= 0 (exp(-x epsilon / m) when monotonic),
 * and the first index of the largest is given; m is the sensitivity in steps.
 * Sensitivity: as declared, for the scores one by one. Guarantee: epsilon-differential privacy, adding or removing one person: with the other noises fixed, index i wins
 * exactly when its noise reaches a threshold, which moves by at most 2 m between neighbours (m when monotonic).
 * Papers: Dwork and Roth 2014, section 3.3; Ding, Kifer, Sayed, Wang, Xiao, Zhang, Sarathy 2021 for one-sided noise.
 */
export function reportNoisyMax(options: ReportNoisyMaxOptions): number {
  const {
    epsilon,
    scores: given,
    sensitivity = 1,
    monotonic = false,
  } = optionsOf<ReportNoisyMaxOptions>(options);
  checkEpsilon(epsilon);
  checkSensitivity(sensitivity);
  checkMonotonic(monotonic);
  const scores = ownNumbers(given, 'scores', false);
  if (scores.length === 0)
    throw new ArgumentError('scores', 'must not be empty', 'Pass one score a candidate');
  for (let i = 0; i < scores.length; i += 1) {
    if (!Number.isFinite(scores[i]))
      throw new ArgumentError('scores', 'must be finite', 'Clip scores before choosing');
  }
  const exact = epsilon === Infinity || sensitivity === 0;
  const grid = exact ? undefined : Grid.fitting(sensitivity, sensitivity / epsilon);
  const steps = grid ? grid.sensitivity(sensitivity) * (monotonic ? 1n : 2n) : 1n;
  const noise = grid ? GeometricSampler.of(divide(decimal(epsilon), { num: steps, den: 1n })) : undefined;
  let best = 0;
  let highest: bigint | number | undefined;
  for (let i = 0; i < scores.length; i += 1) {
    const score = scores[i] as number;
    const noisy = grid && noise ? BigInt(grid.round(score)) + noise.magnitudeBig() : score;
    if (highest === undefined || noisy > highest) [best, highest] = [i, noisy];
  }
  return best;
}
