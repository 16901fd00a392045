import { ArgumentError } from '../errors.ts';
import { decimal, divide } from '../exact/rational.ts';
import { down, expDown, expUp, logUp, up } from '../exact/interval.ts';
import { optionsOf } from '../arguments.ts';
import { checkEpsilon, checkPositiveDelta } from '../mechanisms/arguments.ts';
import { conditioned, noiseReach } from '../mechanisms/laplace-bounded-noise.ts';
import { smallUniformBelow } from '../samplers/dice.ts';
import { GeometricSampler } from '../samplers/geometric.ts';

export interface PartitionSelectionOptions {
  readonly epsilon: number;
  readonly delta: number;
  /** The most partitions that one person is in; default 1. Bound it in the data before counting. */
  readonly partitionsPerPerson?: number;
}

/** A released partition and its noisy number of people. */
export interface SelectedPartition<K> {
  readonly key: K;
  readonly count: number;
}

type Counts<K> = Iterable<readonly [key: K, people: number]>;

function check(options: PartitionSelectionOptions): {
  each: { num: bigint; den: bigint };
  share: number;
} {
  const { epsilon, delta, partitionsPerPerson = 1 } = optionsOf<PartitionSelectionOptions>(options);
  checkEpsilon(epsilon);
  checkPositiveDelta(delta, 1, false);
  if (!Number.isSafeInteger(partitionsPerPerson) || partitionsPerPerson < 1) {
    throw new ArgumentError(
      'partitionsPerPerson',
      'must be a positive whole number',
      'Bound contributions before counting',
    );
  }
  if (epsilon === Infinity)
    throw new ArgumentError('epsilon', 'must be finite', 'Without noise every key would be revealed');
  const people = BigInt(partitionsPerPerson);
  if (delta / partitionsPerPerson < 1e-300)
    throw new ArgumentError(
      'delta',
      'is too small for so many partitions',
      'Raise it, or bound contributions lower',
    );
  // 1 - (1 - delta)^(1/k) is at least delta / k, so an equal split of delta is enough.
  return {
    each: divide(decimal(epsilon), { num: people, den: 1n }),
    share: down(delta / partitionsPerPerson),
  };
}

const PAIRS = 'Pass a map from keys to numbers of people';

function checkCount(people: unknown): number {
  if (typeof people !== 'number' || !Number.isSafeInteger(people) || people < 0) {
    throw new ArgumentError(
      'counts',
      'must hold whole numbers of people',
      'Count each person once a partition',
    );
  }
  return people;
}

/**
 * Releases the keys whose noisy number of people passes a threshold, in random order; keys themselves may be private.
 *
 * Definition: every count of at least 1 gets discrete Laplace noise of rate epsilon / k; the key and noisy count are released when that is at least tau, the least integer with
 * P(1 + noise >= tau) <= delta / k, k the partitions of one person.
 * Sensitivity: adding or removing one person changes k counts by 1. Guarantee: (epsilon, delta)-differential privacy, adding or removing one person: a key that only that person has
 * appears with probability at most delta / k. Papers: Korolova, Kenthapadi, Mishra, Ntoulas 2009; Desfontaines, Voss, Gipson, Mandayam 2022.
 */
export function selectPartitionsByThreshold<K>(
  counts: Counts<K>,
  options: PartitionSelectionOptions,
): SelectedPartition<K>[] {
  const { each, share } = check(options);
  const rate = Number(each.num) / Number(each.den);
  // P(noise >= t) = q^t / (1 + q) for t >= 1.
  const least = expDown(-up(up(rate)));
  const tail = (t: number): number => up(expUp(-down(down(rate) * t)) / down(1 + least));
  const t = leastWhere((at) => tail(at) <= share, Math.ceil(logUp(1 / share) / rate) + 1);
  const tau = 1 + t;
  const noise = GeometricSampler.of(each);
  return keep(counts, (people) => people + Number(noise.sampleBig()), tau);
}

/** The least whole number from 1 where a condition holds that goes on holding, by halving; at most about `guess`, from which it is looked for upwards. */
function leastWhere(holds: (at: number) => boolean, guess: number): number {
  let high = Math.max(1, guess);
  while (high < MOST && !holds(high)) high *= 2;
  if (high >= MOST) throw tooSmall();
  let low = 0;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function tooSmall(): ArgumentError {
  return new ArgumentError(
    'epsilon',
    'is too small for so many partitions: no count would pass',
    'Raise it, or bound contributions lower',
  );
}

/** Counts of people, and what they are compared with, stay whole numbers. */
const MOST = 2 ** 52;

/**
 * As {@link selectPartitionsByThreshold}, with noise that never exceeds a bound: the optimal rule, which keeps the most keys at a given guarantee.
 *
 * Definition: every count of at least 1 gets discrete Laplace noise of rate epsilon / k conditioned on |x| <= A, A the least integer whose outermost point carries at most delta / k; the
 * key and noisy count are released when that exceeds A. A key of one person is released with probability at most delta / k, and noise below -A never happens.
 * Sensitivity and guarantee: as there, adding or removing one person. Paper: Desfontaines, Voss, Gipson, Mandayam 2022, theorem 2 (truncated symmetric geometric distribution).
 */
export function selectPartitions<K>(
  counts: Counts<K>,
  options: PartitionSelectionOptions,
): SelectedPartition<K>[] {
  const { each, share } = check(options);
  const reach = noiseReach(Number(each.num) / Number(each.den), share, 1);
  if (reach > MOST) throw tooSmall();
  const noise = conditioned(each, reach);
  return keep(
    counts,
    (people) => people + (noise.fast ? noise.sample() : Number(noise.sampleBig())),
    reach + 1,
  );
}

function keep<K>(
  counts: Counts<K>,
  noisy: (people: number) => number,
  least: number,
): SelectedPartition<K>[] {
  if (!(Symbol.iterator in Object(counts)))
    throw new ArgumentError('counts', 'must be a map or a list of pairs', PAIRS);
  // One entry a key, or a person's own key could be tried twice.
  const totals = new Map<K, number>();
  for (const entry of counts as Iterable<unknown>) {
    if (!Array.isArray(entry) || entry.length !== 2)
      throw new ArgumentError('counts', 'must hold pairs of a key and a number of people', PAIRS);
    const [key, people] = entry as [K, unknown];
    totals.set(key, checkCount((totals.get(key) ?? 0) + checkCount(people)));
  }
  const selected: SelectedPartition<K>[] = [];
  for (const [key, people] of totals) {
    // A key without people must stay impossible, whatever the noise.
    if (people === 0) continue;
    const count = noisy(people);
    if (count >= least) selected.push({ key, count });
  }
  return shuffle(selected);
}

/** Keys usually come in the order in which their first person did, which would tell of people: any order must be as likely. */
function shuffle<T>(items: T[]): T[] {
  for (let left = items.length; left > 1; left -= 1) {
    const pick = smallUniformBelow(left);
    [items[left - 1], items[pick]] = [items[pick] as T, items[left - 1] as T];
  }
  return items;
}
