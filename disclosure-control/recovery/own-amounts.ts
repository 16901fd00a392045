import { numberAt, type CheckedTable } from '../checks/table.ts';
import { intervalsOf, NotSolved } from './intervals.ts';
import type { Interval, System } from './system.ts';

/** Past these nobody would try each contributor's view by hand either. */
const mostAttackers = 60;

/** Whether what can be told of an amount lies within a share of it. */
export function isNarrow(interval: Interval | undefined, share: number): boolean {
  const [low, high] = interval ?? [0, Infinity];
  return Number.isFinite(high - low) && high - low <= Math.abs(high) * share;
}

/** Whether the counts beside an amount say that it rests on few: one is hidden, or below the threshold. */
export function restsOnFew(table: CheckedTable, row: number, threshold: number): boolean {
  return table.columns.some(({ role }, at) => {
    if (role !== 'count') return false;
    if (table.rows[row]?.[at]?.kind === 'suppressed') return true;
    const count = numberAt(table, row, at);
    return count !== undefined && count > 0 && count < threshold;
  });
}

/**
 * Hidden amounts of few that follow for somebody who is alone in another hidden amount of few, and so knows that: for
 * each such contributor the linear programme is solved again with their amount as they know it. What it is nobody here
 * knows, so it is taken as the middle of what a stranger can tell. An amount that follows exactly follows so whatever
 * theirs is: the width of what is left is a concave function of it, and where that is nought in the middle it is
 * nought everywhere (Hundepool et al., Statistical Disclosure Control, 2012, chapter 4, on singletons).
 *
 * @param intervals what a stranger can tell of each
 * @param few which amounts rest on few people, and are hidden
 * @returns their numbers; undefined where there are too many contributors, the solver gives up, or what they know
 *   contradicts the sums
 */
export async function toldByOwn(
  system: System,
  intervals: ReadonlyMap<number, Interval>,
  few: readonly boolean[],
  share: number,
): Promise<readonly number[] | undefined> {
  const linked = new Set(system.sums.flatMap(({ total, parts }) => [total, ...parts]));
  const places = few.flatMap((isFew, number) => (isFew && linked.has(number) ? [number] : []));
  if (places.length < 2) return [];
  if (places.length > mostAttackers) return undefined;
  const told = new Set<number>();
  for (const own of places) {
    const [low, high] = intervals.get(own) ?? [0, Infinity];
    // What a stranger can tell nothing of stands in no sum that is bounded.
    if (!Number.isFinite(high - low)) continue;
    const value = Math.round((low + high) / 2);
    const counts = system.counts.map((count, number) =>
      number === own ? { low: value, high: value, hidden: false } : count,
    );
    const left = await intervalsOf({ ...system, counts }).catch((error: unknown) => {
      if (error instanceof NotSolved) return undefined;
      throw error;
    });
    if (left === undefined) return undefined;
    for (const other of places) if (other !== own && isNarrow(left.get(other), share)) told.add(other);
  }
  return [...told].toSorted((a, b) => a - b);
}
