import type { CheckedTable } from '../checks/table.ts';
import type { Profile } from '../profiles/profile.ts';
import { headedSums } from './headings.ts';
import { intervalsOf, NotSolved } from './intervals.ts';
import { linkedSums } from './linked.ts';
import { sumsOf, type Family } from './sums.ts';
import type { Count, Interval, Sum, System } from './system.ts';
import { countsOf, type TableCount } from './table-counts.ts';

/** A hidden count, and what a reader of all tables can tell of it. */
export interface Told {
  /** Its number among the counts. */
  readonly number: number;
  readonly table: number;
  readonly count: TableCount;
  readonly interval: Interval;
  /** Exactly known; narrower than a hidden count should be; or protected. */
  readonly verdict: 'exact' | 'narrow' | 'protected';
}

export interface Attack {
  readonly told: readonly Told[];
  readonly sums: readonly Sum[];
  /** Each count with its place; those of headings have none. */
  readonly counts: readonly Placed[];
  /** Whether all hidden counts were attacked: too many together are not, nor what is not solved; a person must look. */
  readonly whole: boolean;
}

interface Placed {
  readonly table: number;
  readonly count: TableCount;
}

/** Past these a table is too large for two people to look at as well. */
const mostHidden = 2_000;
const mostCounts = 60_000;

/** What a stranger with a linear programme finds out about every hidden count of tables that are read together. */
export async function attack(tables: readonly CheckedTable[], profile: Profile): Promise<Attack> {
  const counted = tables.map((table) => countsOf(table, profile));
  const placed = counted.flatMap(({ counts }, table) => counts.map((count): Placed => ({ table, count })));
  const hidden = placed.filter(({ count }) => count.hidden).length;
  const whole = hidden === 0 || (hidden <= mostHidden && placed.length <= mostCounts);
  if (hidden === 0 || !whole) return { told: [], sums: [], counts: placed, whole };
  const offsets = counted.map((_, at) =>
    counted.slice(0, at).reduce((sum, { counts }) => sum + counts.length, 0),
  );
  const counts: Count[] = placed.map(({ count }) => count);
  const families: Family[] = [];
  for (const [at, one] of counted.entries()) {
    const headed = headedSums(one, profile);
    const first = counts.length;
    counts.push(...headed.counts);
    const shift = (number: number): number =>
      number < one.counts.length ? number + (offsets[at] ?? 0) : number - one.counts.length + first;
    for (const family of [...sumsOf(one), ...headed.families])
      families.push(family.map(({ total, parts }) => ({ total: shift(total), parts: parts.map(shift) })));
  }
  families.push(...linkedSums(counted, offsets, profile.threshold));
  const wide = Math.max(profile.threshold - 1, 1) - (profile.zero === 'hidden' ? 0 : 1);
  const intervals = await tell({ counts, sums: [] }, families, wide).catch(unsolved);
  if (intervals === undefined) return { told: [], sums: [], counts: placed, whole: false };
  const told = placed.flatMap(({ table, count }, number): Told[] => {
    const interval = count.hidden ? intervals.get(number) : undefined;
    return interval === undefined
      ? []
      : [{ number, table, count, interval, verdict: verdictOf(interval, count, wide) }];
  });
  return { told, sums: families.flat(), counts: placed, whole };
}

/**
 * Whoever knows more of a hidden count than that it is hidden knows too much. One of its people knows that it is not
 * zero: where it is one at most, they know it exactly. Wider intervals are as wide for them, less that zero.
 */
function verdictOf([low, high]: Interval, own: Count, wide: number): Told['verdict'] {
  if (low >= high || high <= 1) return 'exact';
  return high - low < Math.min(wide, own.high - own.low) ? 'narrow' : 'protected';
}

/** What a solver gave up on is not known to be protected. */
function unsolved(error: unknown): undefined {
  if (error instanceof NotSolved) return undefined;
  throw error;
}

/** All families of sums together; where they contradict one another, those that hold by themselves. */
async function tell(
  system: System,
  families: readonly Family[],
  wide: number,
): Promise<ReadonlyMap<number, Interval>> {
  const together = await intervalsOf({ ...system, sums: families.flat() }, wide);
  if (together !== undefined) return together;
  // A mark such as <8 is not always true of what was hidden to protect others.
  const open = system.counts.map((count) => (count.hidden ? { ...count, low: 0, high: Infinity } : count));
  const unmarked = await intervalsOf({ counts: open, sums: families.flat() }, wide);
  if (unmarked !== undefined) return unmarked;
  const holding: Family[] = [];
  for (const family of families)
    if ((await intervalsOf({ ...system, sums: family }, wide)) !== undefined) holding.push(family);
  const left = await intervalsOf({ ...system, sums: holding.flat() }, wide);
  if (left !== undefined) return left;
  const narrowest = new Map<number, Interval>();
  for (const family of holding)
    for (const [at, [low, high]] of (await intervalsOf({ ...system, sums: family }, wide)) ?? []) {
      const before = narrowest.get(at);
      if (before === undefined || high - low < before[1] - before[0]) narrowest.set(at, [low, high]);
    }
  return narrowest;
}
