import { abs, type Contribution, type Evidence } from './evidence.ts';
import { fromMillionths, marginOf, type Figure } from './figure.ts';
import { draws, uniformPart, type Kind } from './keys.ts';
import type { SumRules } from './perturb-sum.ts';
import { nearest, stepFor } from './step.ts';

/** The dither is uniform over as many times what a member of the crowd brings. */
const ditherWidth = 12n;

/**
 * A sum over a crowd that may have been chosen around one person. What the few bring who are fewer than the threshold
 * is replaced by what the crowd brings, and by what its own shape says of the few: so it is the same whatever they
 * bring. A dither twelve times as wide as what a member of the crowd brings, drawn from the keys of all, covers whether
 * somebody is there: over a crowd of equals, one person more or less is told with a chance of at most 55 %, whoever
 * chose the crowd (the two answers' distributions share eleven parts in twelve).
 *
 * The price: groups of which few people have much come out too low, by as much as those few depart from the crowd.
 *
 * @returns `undefined` when fewer people contribute than the threshold
 */
export function clampSum(evidence: Evidence, kind: Kind, rules: SumRules): Figure | undefined {
  const reached = evidence.largest[rules.threshold - 1];
  if (reached === undefined || evidence.people < rules.threshold) return undefined;
  const most = abs(reached.amount);
  const clamped = evidence.largest.reduce((sum, { amount }) => {
    const excess = abs(amount) - most;
    return excess <= 0n ? sum : amount < 0n ? sum + excess : sum - excess;
  }, evidence.sum);
  const tail = tailOf(evidence.largest, rules.threshold);
  const dither = uniformPart(most * ditherWidth, draws('dither', kind, evidence.key, clamped + tail));
  const step = stepFor(most) * BigInt(rules.sums.base);
  const value = nearest(clamped + tail + dither, step);
  const missing = Math.max(0, 2 * rules.threshold - evidence.people);
  const deviation = Math.hypot(
    fromMillionths(most * ditherWidth) / Math.sqrt(12),
    // What the few truly bring differs from what the crowd says of them by about twice that; a crowd that is too
    // small to say much leaves more open.
    2 * fromMillionths(tail) + missing * fromMillionths(most),
    fromMillionths(step) / Math.sqrt(12),
  );
  return { value: fromMillionths(value), margin: marginOf(deviation) };
}

/**
 * What the few would bring above the crowd, told from the crowd alone: for an exponential tail the spacings of the
 * order statistics, times their ranks, have its mean excess (Rényi 1953). Half as much again, because what people
 * bring in hospital data falls off more slowly; at most three times the crowd a head.
 */
function tailOf(largest: readonly Contribution[], threshold: number): bigint {
  const crowd = largest.slice(threshold - 1, 2 * threshold);
  const [first] = crowd;
  if (first === undefined || crowd.length < 2) return 0n;
  const positive = first.amount > 0n;
  if (crowd.some((one) => one.amount > 0n !== positive)) return 0n;
  let spaced = 0n;
  for (const [at, one] of crowd.slice(1).entries())
    spaced += BigInt(threshold + at) * (abs(crowd[at]?.amount ?? 0n) - abs(one.amount));
  const few = BigInt(threshold - 1);
  const excess = (3n * spaced * few) / (2n * BigInt(crowd.length - 1));
  const most = 3n * few * abs(first.amount);
  const size = excess < most ? excess : most;
  return positive ? size : -size;
}
