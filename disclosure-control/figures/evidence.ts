/** One person's total in a group, and the person's key. */
export interface Contribution {
  /** Millionths; never zero. */
  readonly amount: bigint;
  readonly key: bigint;
}

/**
 * What a group's people bring to one measure: what a room hands to protection, and never leaves it. People who bring
 * zero, and rows without a person, are not in it.
 */
export interface Evidence {
  readonly people: number;
  /** The sum of those people's keys, modulo 2⁶⁴. */
  readonly key: bigint;
  /** Millionths. */
  readonly sum: bigint;
  /** The largest contributions by size, first the largest; at least `evidenceDepth(threshold)` where there are as many. */
  readonly largest: readonly Contribution[];
}

/** How many of the largest contributions protection looks at: the few, and as many of the crowd behind them. */
export function evidenceDepth(threshold: number): number {
  return 2 * threshold;
}

/**
 * How a question singled its people out. `declared`: groups are declared categories and WHERE takes period, place
 * and cohort. `chosen`: WHERE names the measure, has OR or NOT, or compares freely, so the person who asks may have
 * picked a crowd of known people around one unknown.
 */
export type Crowd = 'declared' | 'chosen';

export function abs(amount: bigint): bigint {
  return amount < 0n ? -amount : amount;
}
