import type { Profile } from '../profiles/profile.ts';
import { finding, type Finding } from './finding.ts';
import type { PlacedTable } from './recover.ts';
import { labelAt, numberAt, type CheckedTable } from './table.ts';

/** Past these nobody compares tables by hand either. */
const mostTables = 60;

/**
 * Two tables of the same groups, of which one counts a few people fewer in some and more in none: all, and all without
 * somebody. Each is harmless alone, and their difference is a table of few.
 */
export function checkDifferingTables(tables: readonly PlacedTable[], profile: Profile): Finding[] {
  const counted = tables.slice(0, mostTables).map(({ table, place }) => ({ place, counts: countsOf(table) }));
  return counted.flatMap((one, at) =>
    counted.slice(at + 1).flatMap((other) => {
      const differing = differenceOf(one.counts, other.counts, profile);
      return differing === undefined
        ? []
        : [
            finding('difference-of-few', {
              part: other.place === '' ? 'the whole file' : other.place,
              ...differing,
            }),
          ];
    }),
  );
}

interface Counted {
  readonly value: number;
  readonly row: number;
  readonly column: string;
}

/** Counts by the labels of their row and the place of their column. */
function countsOf(table: CheckedTable): ReadonlyMap<string, Counted> {
  const labels = table.columns.flatMap(({ role }, at) => (role === 'group' ? [at] : []));
  const counts = table.columns.flatMap(({ role }, at) => (role === 'count' ? [at] : []));
  const found = new Map<string, Counted>();
  for (const row of table.rows.keys())
    for (const [place, at] of counts.entries()) {
      const value = numberAt(table, row, at);
      const column = table.columns[at]?.name ?? '';
      const key = [
        ...labels.map((label) => `${labelAt(table, row, label)}${numberAt(table, row, label) ?? ''}`),
        place,
      ];
      if (value !== undefined) found.set(JSON.stringify(key), { value, row: row + 1, column });
    }
  return found;
}

function differenceOf(
  one: ReadonlyMap<string, Counted>,
  other: ReadonlyMap<string, Counted>,
  { threshold, roundTo }: Profile,
): Pick<Counted, 'row' | 'column'> | undefined {
  const both = [...one].flatMap(([key, left]) => {
    const right = other.get(key);
    return right === undefined ? [] : [{ left, right, off: left.value - right.value }];
  });
  if (both.length < 3 || both.length < Math.max(one.size, other.size) * 0.8) return undefined;
  const values = both.flatMap(({ left, right }) => [left.value, right.value]);
  if ([roundTo ?? 5, 5, 10].some((by) => values.every((value) => value % by === 0))) return undefined;
  const within = both.every(({ off }) => off >= 0) || both.every(({ off }) => off <= 0);
  const few = both.filter(({ off }) => off !== 0 && Math.abs(off) < threshold);
  const near = both.filter(({ off }) => Math.abs(off) < threshold).length;
  const first = few[0]?.right;
  return within && first !== undefined && near * 2 > both.length
    ? { row: first.row, column: first.column }
    : undefined;
}
