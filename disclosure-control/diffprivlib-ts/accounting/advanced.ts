import { down, expDown, expUp, logDown, logUp, up, type Bracket } from '../exact/interval.ts';

/** What the bounds of Kairouz, Oh and Viswanath (2015, theorem 3.5) need of a list of epsilons, and the chance that no delta strikes. Sums, so one more event costs the same after a million. */
export interface AdvancedSums {
  readonly drift: Bracket;
  readonly squares: Bracket;
  /** The product of 1 - delta. */
  readonly keep: Bracket;
}

export const NO_EVENTS: AdvancedSums = Object.freeze({
  drift: { lower: 0, upper: 0 },
  squares: { lower: 0, upper: 0 },
  keep: { lower: 1, upper: 1 },
});

export function withEvent(
  { drift, squares, keep }: AdvancedSums,
  epsilon: number,
  delta: number,
  count: number,
): AdvancedSums {
  return { ...withEpsilon(drift, squares, epsilon, count), keep: withDelta(keep, delta, count) };
}

function withEpsilon(
  drift: Bracket,
  squares: Bracket,
  epsilon: number,
  count: number,
): { drift: Bracket; squares: Bracket } {
  if (epsilon === 0) return { drift, squares };
  // (e^x - 1) x / (e^x + 1), increasing in x; near 1 past the reach of the exponential.
  const high = up(up(count * epsilon) * (epsilon > 600 ? 1 : ratioUp(epsilon)));
  const low = down(down(count * epsilon) * (epsilon > 600 ? 1 - 2 ** -50 : ratioDown(epsilon)));
  const square = epsilon * epsilon;
  return {
    drift: { lower: down(drift.lower + Math.max(0, low)), upper: up(drift.upper + high) },
    squares: {
      lower: down(squares.lower + down(count * down(square))),
      upper: up(squares.upper + up(count * up(square))),
    },
  };
}

function ratioUp(epsilon: number): number {
  return up(up(expUp(epsilon) - 1) / down(expUp(epsilon) + 1));
}

function ratioDown(epsilon: number): number {
  return down(down(expDown(epsilon) - 1) / up(expDown(epsilon) + 1));
}

function withDelta(keep: Bracket, delta: number, count: number): Bracket {
  if (delta === 0) return keep;
  const each: Bracket = { lower: down(1 - delta), upper: up(1 - delta) };
  if (count === 1) return { lower: down(keep.lower * each.lower), upper: up(keep.upper * each.upper) };
  return {
    lower: down(keep.lower * expDown(up(count * Math.min(0, -up(-logDown(each.lower)))))),
    upper: up(keep.upper * expUp(down(count * logUp(each.upper)))),
  };
}

/** The two bounds of the theorem that use the slack; the third is the plain sum. */
export function advancedEpsilons({ drift, squares }: AdvancedSums, slack: number): [Bracket, Bracket] {
  const bound = (log: Bracket): Bracket => ({
    lower: down(drift.lower + down(Math.sqrt(Math.max(0, down(2 * squares.lower * log.lower))))),
    upper: up(drift.upper + up(Math.sqrt(up(2 * squares.upper * log.upper)))),
  });
  const plain: Bracket = { lower: logDown(down(1 / slack)), upper: logUp(up(1 / slack)) };
  const shifted: Bracket = {
    lower: logDown(down(down(Math.E) + down(Math.sqrt(Math.max(0, squares.lower)) / slack))),
    upper: logUp(up(up(Math.E) + up(up(Math.sqrt(squares.upper)) / slack))),
  };
  return [bound(plain), bound(shifted)];
}

/** 1 - (1 - slack) prod(1 - delta_i). */
export function combinedDelta({ keep }: AdvancedSums, slack: number): Bracket {
  return {
    lower: Math.max(0, down(1 - up(keep.upper * up(1 - slack)))),
    upper: up(1 - down(keep.lower * down(1 - slack))),
  };
}
