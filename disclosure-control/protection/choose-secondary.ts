import type { Attack } from '../recovery/attack.ts';
import type { Sum } from '../recovery/system.ts';

/**
 * The cell to hide so that hidden counts are told no longer: one that stands in the sum that tells most of them, needs
 * the fewest others to be hidden after it, is no total if that can be, and is the least. Equal ones by row and column.
 */
export function chooseSecondary(
  told: readonly number[],
  attack: Attack,
): { readonly row: number; readonly at: number } | undefined {
  const { sums, counts } = attack;
  const isShown = (number: number): boolean => counts[number]?.count.hidden === false;
  const scored = shownNear(told, attack).map((number) => {
    const own = sums.filter((sum) => membersOf(sum).includes(number));
    // Another sum in which nothing is hidden yet would tell this one at once.
    const bare = own.filter((sum) => membersOf(sum).every(isShown)).length;
    const isTotal = sums.some(({ total }) => total === number);
    const { count } = counts[number] ?? {};
    return { bare, isTotal, size: count?.high ?? 0, row: count?.row ?? 0, at: count?.at ?? 0 };
  });
  const [best] = scored.sort(
    (a, b) =>
      Number(a.size === 0) - Number(b.size === 0) ||
      Number(a.isTotal) - Number(b.isTotal) ||
      a.bare - b.bare ||
      a.size - b.size ||
      a.row - b.row ||
      a.at - b.at,
  );
  return best === undefined ? undefined : { row: best.row, at: best.at };
}

const membersOf = ({ total, parts }: Sum): readonly number[] => [total, ...parts];

/** Shown cells of the sum that leaves least for hidden ones, one alone before several; of sums further off where none shows any. */
function shownNear(told: readonly number[], { sums, counts }: Attack): readonly number[] {
  const isShown = (number: number): boolean => counts[number]?.count.hidden === false;
  const shownOf = (sum: Sum): readonly number[] => membersOf(sum).filter(isShown);
  const hiddenOf = (sum: Sum): number => membersOf(sum).length - shownOf(sum).length;
  const seen = new Set<Sum>();
  let reached = new Set(told);
  for (;;) {
    const near = sums.filter((sum) => !seen.has(sum) && membersOf(sum).some((number) => reached.has(number)));
    if (near.length === 0) return [];
    const tightest = near
      .filter((sum) => shownOf(sum).length > 0)
      .toSorted(
        (a, b) => Number(hiddenOf(a) > 1) - Number(hiddenOf(b) > 1) || restOf(a, counts) - restOf(b, counts),
      );
    if (tightest[0] !== undefined) return shownOf(tightest[0]);
    for (const sum of near) seen.add(sum);
    reached = new Set(near.flatMap(membersOf));
  }
}

/** What a sum leaves for its hidden parts together. */
function restOf({ total, parts }: Sum, counts: Attack['counts']): number {
  const whole = counts[total]?.count;
  if (whole === undefined || whole.hidden) return Infinity;
  return parts.reduce((rest, part) => {
    const count = counts[part]?.count;
    return rest - (count === undefined || count.hidden ? 0 : count.low);
  }, whole.high);
}
