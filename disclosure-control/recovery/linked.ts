import { categoriesOf, keyOf, valuesOf } from './cell-keys.ts';
import type { Family } from './sums.ts';
import type { Count, Sum } from './system.ts';
import type { CountedTable } from './table-counts.ts';

interface Keyed {
  /** Its number among the counts of all tables. */
  readonly number: number;
  /** Whom it is of: one value of each label, totals left out. */
  readonly values: readonly string[];
}

/**
 * Sums between tables that were handed in together: a count of one is the total of counts of another when it is of the
 * same people but for one label. None of such sums may fail, shown whole or by what it leaves for hidden counts.
 *
 * @param offsets the number of each table's first count among all
 */
export function linkedSums(
  tables: readonly CountedTable[],
  offsets: readonly number[],
  threshold: number,
): readonly Family[] {
  const keyed = tables.map((counted, at) => keysOf(counted, offsets[at] ?? 0));
  const all = tables.flatMap(({ counts }) => counts);
  const families: Family[] = [];
  for (const [at, wholes] of keyed.entries())
    for (const [other, parts] of keyed.entries()) {
      if (at === other) continue;
      const byKey = new Map(wholes.map((one) => [keyOf(one.values), one.number]));
      const width = parts.reduce((most, one) => Math.max(most, one.values.length), 0);
      for (let left = 0; left < width; left += 1) {
        const groups = Map.groupBy(
          parts.filter(({ values }) => values.length === width),
          ({ values }) => keyOf(values.filter((_, label) => label !== left)),
        );
        const sums = [...groups].flatMap(([key, group]): Sum[] => {
          const total = byKey.get(key);
          return total === undefined || group.length < 2
            ? []
            : [{ total, parts: group.map(({ number }) => number) }];
        });
        if (isShown(sums, all, threshold)) families.push(sums);
      }
      const same = parts.flatMap(({ number, values }): Sum[] => {
        const total = byKey.get(keyOf(values));
        return total === undefined || values.length === 0 || at > other ? [] : [{ total, parts: [number] }];
      });
      if (same.length > 2 && isShown(same, all, threshold)) families.push(same);
    }
  return families;
}

function keysOf({ table, counts, columns, labels }: CountedTable, offset: number): readonly Keyed[] {
  const categories = categoriesOf(table, columns);
  return counts.map(({ row, at }, number) => ({
    number: number + offset,
    values: valuesOf(table, row, at, labels, categories),
  }));
}

/**
 * Whether sums that show all their counts hold, and there is one. Where there is none, whether each leaves for its
 * hidden parts what so many counts of few can be.
 */
function isShown(sums: readonly Sum[], counts: readonly Count[], threshold: number): boolean {
  const complete = sums.filter(({ total, parts }) =>
    [total, ...parts].every((at) => counts[at]?.hidden === false),
  );
  const add = (parts: readonly number[], end: 'low' | 'high'): number =>
    parts.reduce((sum, part) => sum + (counts[part]?.[end] ?? 0), 0);
  if (complete.length > 0)
    return (
      complete.some(({ total }) => (counts[total]?.high ?? 0) > 0) &&
      complete.every(
        ({ total, parts }) =>
          add(parts, 'low') <= (counts[total]?.high ?? 0) && add(parts, 'high') >= (counts[total]?.low ?? 0),
      )
    );
  const told = sums.filter(({ total }) => counts[total]?.hidden === false);
  return (
    told.length > 0 &&
    told.every(({ total, parts }) => {
      const shown = parts.filter((part) => counts[part]?.hidden === false);
      const most = (counts[total]?.high ?? 0) - add(shown, 'low');
      const least = (counts[total]?.low ?? 0) - add(shown, 'high');
      return most >= 0 && least <= (parts.length - shown.length) * (threshold - 1);
    })
  );
}
