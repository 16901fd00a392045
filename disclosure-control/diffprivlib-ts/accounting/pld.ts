import { optionsOf } from '../arguments.ts';
import { ArgumentError } from '../errors.ts';
import { up, type Bracket } from '../exact/interval.ts';
import { convolveWithin, epsilonAt } from './composition.ts';
import { lossReach } from './curve.ts';
import { approximate, gather, gaussian, spreadOf, type PrivacyEvent, type RepeatedEvent } from './events.ts';
import { discretise, type LossDistribution } from './loss-distribution.ts';
import { pairwise, repeated, workOf } from './pld-work.ts';
import { simpleLower, simpleUpper, singleEpsilon } from './simple-bounds.ts';

export interface PldOptions {
  /** The delta at which epsilon is wanted, in (0, 1). */
  readonly delta: number;
  /** The relative gap to reach between the two bounds; default 0.01. */
  readonly tolerance?: number;
}

/** Multiplications that one call may take in each of two ways, a second or two's worth: an accountant that does not come back holds up everyone. */
const MOST_WORK = 2e9;
/** Kinds of events that one call may name; each has a curve of its own. */
const MOST_KINDS = 20_000;
/** The series and hulls of a distribution on a grid want steps below this. */
const LARGEST_STEP = 4;

/**
 * The epsilon of a batch of releases by its privacy-loss distribution: the tightest accounting there is.
 *
 * The whole batch must be declared before any of it runs. If what is asked later depends on earlier answers, use a privacy filter instead ({@link PrivacyFilter}).
 * Guarantee: the composition is (upper, delta)-differentially private, adding or removing one person, and not (epsilon, delta)-private for any epsilon below `lower` if every event
 * is as revealing as its kind allows (for many of `boundedRange`: as randomised response of that range). Both bounds are certified by outward rounding. They differ by at most `tolerance`
 * unless that takes more than some seconds' work; then they are the best that such work gives, and further apart: look at both.
 * Papers: Koskela, Jälkö, Honkela 2020; Doroshenko, Ghazi, Kamath, Kumar, Manurangsi 2022.
 */
export function composeDeclaredBatch(
  events: readonly (PrivacyEvent | RepeatedEvent)[],
  options: PldOptions,
): Bracket {
  const { delta, tolerance = 0.01 } = optionsOf<PldOptions>(options);
  if (typeof delta !== 'number' || !(delta > 0 && delta < 1))
    throw new ArgumentError('delta', 'must be in (0, 1)', 'Pass a small delta');
  if (typeof tolerance !== 'number' || !(tolerance > 0))
    throw new ArgumentError('tolerance', 'must be positive', 'Pass 0.01 for one per cent');
  const batch = gather(events);
  if (batch.length > MOST_KINDS)
    throw new ArgumentError('events', `are of more than ${MOST_KINDS} kinds`, 'Round their parameters up');
  const [from, to] = [attained(withOneGaussian(batch, false)), withOneGaussian(batch, true)];
  const [first] = to;
  if (!first) return { lower: 0, upper: 0 };
  if (to.length === 1 && first.count === 1) {
    // Of one event the curve itself is known, also of one of bounded range.
    const [least] = withOneGaussian(batch, false) as readonly [RepeatedEvent];
    const upper = singleEpsilon(first.event, delta).upper;
    if (upper < Infinity) return { lower: singleEpsilon(least.event, delta).lower, upper };
  }
  return refined(from, to, { delta, tolerance });
}

function refined(
  from: readonly RepeatedEvent[],
  to: readonly RepeatedEvent[],
  { delta, tolerance }: Required<PldOptions>,
): Bracket {
  const lower = simpleLower(from, delta);
  let best: Bracket = { lower, upper: Math.max(lower, simpleUpper(to, delta)) };
  const near = (): boolean =>
    best.upper - best.lower <= tolerance * best.lower || best.upper === 0 || best.lower === Infinity;
  const refine = (step: number, most: number): void => {
    const bracket = compose(from, to, { step, delta, most });
    best = { lower: Math.max(best.lower, bracket.lower), upper: Math.min(best.upper, bracket.upper) };
  };
  const widest = to.reduce((most, { event }) => Math.max(most, spreadOf(event)), 0);
  // On steps wider than every loss nothing can be told apart.
  const stepsWithin = (most: number): number[] =>
    Array.from({ length: 24 }, (_, i) => gridStep(to, i - 16, most)).filter((step) => step <= widest);
  const steps = stepsWithin(Infinity);
  const work = steps.map((step) => workOf(to, step));
  // Begins with a step whose work hardly counts beside the work that is allowed, and goes on while some is left.
  let left = MOST_WORK;
  const usual = Math.max(0, steps.length - 8);
  const first = Math.min(usual, Math.max(0, work.findIndex((each) => each > MOST_WORK / 16) - 1));
  for (let i = first; i < steps.length && !near() && (work[i] as number) <= left; i += 1) {
    left -= work[i] as number;
    refine(steps[i] as number, Infinity);
  }
  // Then from steps that just resolve the losses to finer ones, on grids that widen as losses add up: finer ones widen sooner.
  left = 1.5 * MOST_WORK;
  for (const step of new Set(stepsWithin(WIDENING))) {
    if (near()) break;
    const cost = workOf(to, step, WIDENING);
    if (step > widest / 2 || cost > left || workOf(to, step) <= cost) continue;
    left -= cost;
    refine(step, WIDENING);
  }
  return best;
}

/** Points at which a grid widens. */
const WIDENING = 12_000;

function compose(
  from: readonly RepeatedEvent[],
  to: readonly RepeatedEvent[],
  { step, delta, most }: { readonly step: number; readonly delta: number; readonly most: number },
): Bracket {
  const join = (a: LossDistribution, b: LossDistribution): LossDistribution => convolveWithin(most, a, b);
  const side = (batch: readonly RepeatedEvent[], upper: boolean): number => {
    const parts = batch.map(({ event, count }) =>
      repeated(discretise(event, step, lossReach(event), upper), count, join),
    );
    return epsilonAt(pairwise(parts, join) as LossDistribution, delta);
  };
  return { lower: side(from, false), upper: side(to, true) };
}

/** Continuous Gaussian noises compose to one, whose squared multiplier's inverse is the sum of theirs: rounded towards more noise from below and less from above. */
function withOneGaussian(batch: readonly RepeatedEvent[], upper: boolean): readonly RepeatedEvent[] {
  const gaussians = batch.flatMap(({ event, count }) =>
    event.kind === 'gaussian' ? [{ event, count }] : [],
  );
  if (gaussians.length === 0 || (gaussians.length === 1 && gaussians[0]?.count === 1)) return batch;
  const precision = gaussians.reduce(
    (sum, { event, count }) => sum + count / event.noiseMultiplier / event.noiseMultiplier,
    0,
  );
  const slip = up((gaussians.length + 8) * 2 ** -52);
  const one = gaussian(Math.sqrt(1 / precision) * (upper ? 1 - slip : 1 + slip));
  return [...batch.filter(({ event }) => event.kind !== 'gaussian'), { event: one, count: 1 }];
}

/** No one pair is the worst of all with a bounded range, so from below one of them stands for it: losses ±epsilon / 2, which is randomised response. */
function attained(batch: readonly RepeatedEvent[]): readonly RepeatedEvent[] {
  return batch.map(({ event, count }) => ({
    event: event.kind === 'boundedRange' ? approximate(event.epsilon / 2) : event,
    count,
  }));
}

/** A step small enough for the number of compositions, halved by each refinement; one that divides the batch's epsilons, where they have a common measure and the work allows. */
function gridStep(batch: readonly RepeatedEvent[], refinement: number, most: number): number {
  const count = batch.reduce((sum, item) => sum + item.count, 0);
  const spread = Math.sqrt(batch.reduce((sum, { event, count: n }) => sum + n * spreadOf(event) ** 2, 0));
  // The bounds differ by about count * step^2; the answer is some multiple of the spread.
  const fine = Math.sqrt((0.004 * Math.max(spread, 1e-6)) / count) / 2 ** refinement;
  const wanted = Math.min(fine, LARGEST_STEP);
  const measures = batch
    .flatMap(({ event }) => {
      if (event.kind === 'gaussian') return [];
      if (event.kind === 'boundedRange') return [event.epsilon / 2];
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
  if (!(common > wanted / 16)) return wanted;
  // At least two steps: a distribution with no point between 0 and its largest loss tells little from below.
  const dividing = common / Math.max(2, Math.ceil(common / wanted));
  return dividing > LARGEST_STEP || workOf(batch, dividing, most) > MOST_WORK * 0.9 ? wanted : dividing;
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
