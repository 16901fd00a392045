import { optionsOf } from '../arguments.ts';
import { ArgumentError } from '../errors.ts';
import type { Bracket } from '../exact/interval.ts';
import { convolve, epsilonAt, power } from './composition.ts';
import { lossReach } from './curve.ts';
import { gather, isGaussian, noiseMultiplier, type PrivacyEvent, type RepeatedEvent } from './events.ts';
import { discretise, type LossDistribution } from './loss-distribution.ts';

export interface PldOptions {
  /** The delta at which epsilon is wanted, in (0, 1). */
  readonly delta: number;
  /** The relative gap to reach between the two bounds; default 0.01. */
  readonly tolerance?: number;
}

const MAX_POINTS = 60_000;

/**
 * The epsilon of a batch of releases by its privacy-loss distribution: the tightest accounting there is.
 *
 * The whole batch must be declared before any of it runs. If what is asked later depends on earlier answers, use a privacy filter instead ({@link PrivacyFilter}).
 * Guarantee: the composition is (upper, delta)-differentially private, adding or removing one person, and not (epsilon, delta)-private for any epsilon below `lower` if every event
 * is as revealing as its kind allows. Both bounds are certified by outward rounding; they differ by at most `tolerance`.
 * Papers: Koskela, Jälkö, Honkela 2020; Doroshenko, Ghazi, Kamath, Kumar, Manurangsi 2022.
 */
export function composeDeclaredBatch(
  events: readonly (PrivacyEvent | RepeatedEvent)[],
  options: PldOptions,
): Bracket {
  const { delta, tolerance = 0.01 } = optionsOf<PldOptions>(options);
  if (typeof delta !== 'number' || !(delta > 0 && delta < 1)) throw new ArgumentError('delta', 'must be in (0, 1)', 'Pass a small delta');
  if (typeof tolerance !== 'number' || !(tolerance > 0))
    throw new ArgumentError('tolerance', 'must be positive', 'Pass 0.01 for one per cent');
  const batch = gather(events);
  if (batch.length === 0) return { lower: 0, upper: 0 };
  let best: Bracket = { lower: 0, upper: Infinity };
  for (let refinement = 0; refinement < 8; refinement += 1) {
    const step = gridStep(batch, refinement);
    if (points(batch, step) > MAX_POINTS && refinement > 0) break;
    const bracket = compose(batch, step, delta);
    best = { lower: Math.max(best.lower, bracket.lower), upper: Math.min(best.upper, bracket.upper) };
    if (best.upper - best.lower <= tolerance * best.lower || best.upper === 0 || best.lower === Infinity)
      break;
  }
  return best;
}

function compose(batch: readonly RepeatedEvent[], step: number, delta: number): Bracket {
  const side = (upper: boolean): number =>
    epsilonAt(
      batch
        .map(({ event, count }) => power(discretise(event, step, lossReach(event), upper), count))
        .reduce<LossDistribution | undefined>(
          (sum, next) => (sum ? convolve(sum, next) : next),
          undefined,
        ) as LossDistribution,
      delta,
    );
  return { lower: side(false), upper: side(true) };
}

/** A step that divides the batch's epsilons where they have a common measure, small enough for the number of compositions. */
function gridStep(batch: readonly RepeatedEvent[], refinement: number): number {
  const count = batch.reduce((sum, item) => sum + item.count, 0);
  const spread = Math.sqrt(batch.reduce((sum, { event, count: n }) => sum + n * spreadOf(event) ** 2, 0));
  // The bounds differ by about count * step^2; the answer is some multiple of the spread.
  const wanted = Math.sqrt((0.004 * Math.max(spread, 1e-6)) / count) / 2 ** refinement;
  const measures = batch
    .flatMap(({ event }) => {
      if (event.kind === 'gaussian') return [];
      // Losses of discrete Gaussian noise are odd multiples of m^2 / (2 scale^2) when m is 1, and multiples of it always.
      if (event.kind === 'discreteGaussian')
        return event.scale > 100 ? [] : [event.sensitivity / (2 * event.scale ** 2)];
      // Those of geometric noise are epsilon (m - 2k) / m; with many steps they lie close, and only the largest matters.
      return [
        event.kind === 'geometric' && event.sensitivity <= 64
          ? event.epsilon / event.sensitivity
          : event.epsilon,
      ];
    })
    .filter((e) => e > 0);
  const common = measures.reduce((a, b) => measure(a, b), 0);
  return common > 0 && common > wanted / 16 ? common / Math.max(1, Math.ceil(common / wanted)) : wanted;
}

function spreadOf(event: PrivacyEvent): number {
  return isGaussian(event) ? 1 / noiseMultiplier(event) : event.epsilon;
}

/** The greatest common measure of two lengths, to one part in 10^9. */
function measure(a: number, b: number): number {
  let [x, y] = [Math.max(a, b), Math.min(a, b)];
  const tolerance = x * 1e-9;
  while (y > tolerance) {
    const rest = x % y;
    [x, y] = [y, Math.min(rest, Math.abs(y - rest)) <= tolerance ? 0 : rest];
  }
  return x;
}

function points(batch: readonly RepeatedEvent[], step: number): number {
  const variance = batch.reduce((sum, { event, count }) => sum + count * spreadOf(event) ** 2, 0);
  const most = batch.reduce((sum, { event, count }) => sum + count * lossReach(event), 0);
  return (2 * Math.min(most, variance / 2 + 10 * Math.sqrt(variance))) / step;
}
