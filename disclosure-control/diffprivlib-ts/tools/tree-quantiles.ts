import { optionsOf } from '../arguments.ts';
import { ArgumentError } from '../errors.ts';
import { ownNumbers } from '../numbers.ts';
import { decimal } from '../exact/rational.ts';
import { GeometricSampler } from '../samplers/geometric.ts';
import {
  between,
  checkBoundsPair,
  paidNumbers,
  quantiser,
  shareOf,
  type BoundedOptions,
  type Values,
} from './values.ts';

const STEPS = 2 ** 30;

export interface TreeQuantilesOptions extends BoundedOptions {
  /** Children of a node; default 16. */
  readonly branching?: number;
  /** Levels of the tree; default 4. There are branching^height leaves, at most 2^24. */
  readonly height?: number;
}

/**
 * Any number of quantiles for one price, from a b-ary tree of noisy counts.
 *
 * Definition: the bounds are cut into branching^height leaves; every node's count gets discrete Laplace noise of rate epsilon / height. A quantile walks down from the
 * root, taking at each node the child in which the noisy rank falls, and interpolates in the leaf.
 * Sensitivity: one person is in one node a level, so adding or removing them changes the counts by `height` in L1 norm.
 * Guarantee: epsilon-differential privacy for all the quantiles together, adding or removing one person. A missing number counts as the lower bound.
 * Papers: Hay, Rastogi, Miklau, Suciu 2010; Qardaji, Yang, Li 2013.
 */
export function treeQuantiles(
  values: Values,
  quants: readonly number[],
  options: TreeQuantilesOptions,
): Float64Array {
  const { branching = 16, height = 4, bounds: pair } = optionsOf<TreeQuantilesOptions>(options);
  if (!Number.isSafeInteger(branching) || branching < 2)
    throw new ArgumentError('branching', 'must be a whole number from 2', 'Try 16');
  if (!Number.isSafeInteger(height) || height < 1 || branching ** height > 2 ** 24) {
    throw new ArgumentError('height', 'must be from 1, with at most 2^24 leaves', 'Try 4');
  }
  const own = ownNumbers(quants, 'quant', false);
  for (const quant of own) {
    if (!(quant >= 0 && quant <= 1)) throw new ArgumentError('quant', 'must be in [0, 1]', 'Pass fractions');
  }
  const bounds = checkBoundsPair(pair);
  const { numbers, epsilon } = paidNumbers(values, options);
  const share = shareOf(epsilon, height);
  const leaves = branching ** height;
  const toSteps = quantiser(bounds, STEPS);
  let level = new Float64Array(leaves);
  for (let i = 0; i < numbers.length; i += 1) {
    const leaf = Math.min(leaves - 1, Math.floor((toSteps(numbers[i] as number) / STEPS) * leaves));
    level[leaf] = (level[leaf] as number) + 1;
  }
  const levels = [level];
  while (levels.length < height) {
    const below = level;
    level = Float64Array.from({ length: below.length / branching }, (_, i) =>
      below.subarray(i * branching, (i + 1) * branching).reduce((sum, count) => sum + count, 0),
    );
    levels.unshift(level);
  }
  if (share !== Infinity) levels.forEach((counts) => addLevelNoise(counts, share));
  return Float64Array.from(own, (quant) => between(bounds, walk(levels, branching, quant)));
}

function addLevelNoise(counts: Float64Array, epsilon: number): void {
  const noise = GeometricSampler.of(decimal(epsilon));
  // Most nodes are empty; left as they are, the positive halves of their noise would pull the walk towards the middle.
  const least = 2 / epsilon;
  for (let i = 0; i < counts.length; i += 1) {
    const noisy = (counts[i] as number) + (noise.fast ? noise.sample() : Number(noise.sampleBig()));
    counts[i] = noisy < least ? 0 : noisy;
  }
}

/** The place of the quantile in [0, 1]. Within a node the share of the rank is kept and applied to the children's own total. */
function walk(levels: readonly Float64Array[], branching: number, quant: number): number {
  let node = 0;
  let share = quant;
  for (const counts of levels) {
    const first = node * branching;
    const children = counts.subarray(first, first + branching);
    const total = children.reduce((sum, count) => sum + count, 0);
    if (total === 0) return (node + share) / (counts.length / branching);
    let rank = share * total;
    let child = 0;
    while (child < branching - 1 && rank >= (children[child] as number)) {
      rank -= children[child] as number;
      child += 1;
    }
    const count = children[child] as number;
    share = count === 0 ? 0.5 : Math.min(1, rank / count);
    node = first + child;
  }
  return (node + share) / (levels[levels.length - 1] as Float64Array).length;
}
