import type { Profile } from '../profiles/profile.ts';
import { headedSums } from '../recovery/headings.ts';
import { intervalsOf } from '../recovery/intervals.ts';
import { linkedSums } from '../recovery/linked.ts';
import { sumsOf, type Family } from '../recovery/sums.ts';
import type { Count, Interval, System } from '../recovery/system.ts';
import { countsOf } from '../recovery/table-counts.ts';
import { finding, type Finding } from './finding.ts';
import type { CheckedTable } from './table.ts';

/** A table of a file, and which part of it. */
export interface PlacedTable {
  readonly table: CheckedTable;
  readonly place: string;
}

/** Past these a table is too large for two people to look at as well. */
const mostHidden = 2_000;
const mostCounts = 60_000;

/**
 * Hidden cells that follow from totals and the cells that are shown, by all sums of all tables together: what a linear
 * programme finds. Exactly known: a stop. Narrower than a hidden count leaves: a person must look. Rounded totals are
 * taken as the intervals that they stand for.
 */
export async function checkRecoverable(tables: readonly PlacedTable[], profile: Profile): Promise<Finding[]> {
  const counted = tables.map(({ table }) => countsOf(table, profile));
  const hidden = counted.flatMap(({ counts }) => counts.filter((count) => count.hidden)).length;
  const size = counted.reduce((sum, { counts }) => sum + counts.length, 0);
  if (hidden === 0 || hidden > mostHidden || size > mostCounts) return [];
  const offsets = counted.map((_, at) =>
    counted.slice(0, at).reduce((sum, { counts }) => sum + counts.length, 0),
  );
  const counts: Count[] = counted.flatMap((one) => one.counts);
  const families: Family[] = [];
  for (const [at, one] of counted.entries()) {
    const shift = (number: number): number => number + (offsets[at] ?? 0);
    families.push(
      ...sumsOf(one).map((family) =>
        family.map((sum) => ({ total: shift(sum.total), parts: sum.parts.map(shift) })),
      ),
    );
    const headed = headedSums(one, profile);
    const first = counts.length;
    counts.push(...headed.counts);
    families.push(
      ...headed.families.map((family) =>
        family.map(({ total, parts }) => ({
          total: total - one.counts.length + first,
          parts: parts.map(shift),
        })),
      ),
    );
  }
  families.push(...linkedSums(counted, offsets));
  const wide = Math.max(profile.threshold - 1, 1) - (profile.zero === 'hidden' ? 0 : 1);
  const intervals = await told({ counts, sums: [] }, families, wide);
  return counted.flatMap((one, at) =>
    one.counts.flatMap((count, number) => {
      const interval = count.hidden ? intervals.get(number + (offsets[at] ?? 0)) : undefined;
      const code = interval === undefined ? undefined : codeOf(interval, count, wide);
      const place = tables[at]?.place ?? '';
      return code === undefined
        ? []
        : [
            finding(code, {
              ...(place === '' ? {} : { part: place }),
              row: count.row + 1,
              column: one.table.columns[count.at]?.name ?? '',
            }),
          ];
    }),
  );
}

/** Whoever knows more of a hidden count than that it is hidden knows too much. */
function codeOf(
  [low, high]: Interval,
  own: Count,
  wide: number,
): 'recoverable-cell' | 'narrowed-cell' | undefined {
  if (low >= high) return 'recoverable-cell';
  const said = Math.min(wide, own.high - own.low);
  return high - low < said ? 'narrowed-cell' : undefined;
}

/** All families of sums together; where they contradict one another, each by itself, so that one that does not hold hides none. */
async function told(
  system: System,
  families: readonly Family[],
  wide: number,
): Promise<ReadonlyMap<number, Interval>> {
  const together = await intervalsOf({ ...system, sums: families.flat() }, wide);
  if (together !== undefined) return together;
  // A mark such as <8 is not always true of what was hidden to protect others.
  const open = {
    counts: system.counts.map((count) => (count.hidden ? { ...count, low: 0, high: Infinity } : count)),
  };
  const unmarked = await intervalsOf({ ...open, sums: families.flat() }, wide);
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
