/** The fewest people or rows that are told of. */
export const fewestTold = 100;

/**
 * A count as everybody may know it: its first digit, and nothing below a hundred (0). Rounded down, so that two releases
 * that differ by a few people say the same, but where a count passes a whole first digit.
 */
export function roughCount(count: number): number {
  if (count < fewestTold) return 0;
  const step = 10 ** (String(Math.trunc(count)).length - 1);
  return Math.floor(count / step) * step;
}
