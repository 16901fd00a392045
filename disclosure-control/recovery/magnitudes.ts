import { isComputed, saidBy } from '../checks/figure-words.ts';
import { numberAt, roleAt, type CheckedTable } from '../checks/table.ts';
import type { Profile } from '../profiles/profile.ts';
import { intervalsOf, NotSolved } from './intervals.ts';
import { sumsOf, type Family } from './sums.ts';
import { isNarrow, restsOnFew, toldByOwn } from './own-amounts.ts';
import type { Count } from './system.ts';
import { isTotal, type CountedTable, type TableCount } from './table-counts.ts';

/** Past these a table is too large for two people to look at as well. */
const mostHidden = 500;
const mostCells = 20_000;
/** Digits behind the point that amounts are compared to. */
const mostDecimals = 4;
/** An amount known to a hundredth is known, whatever the profile. */
const leastShare = 0.01;

/** A hidden amount that a reader can tell: its row and column, from 0. */
interface ToldAmount {
  readonly row: number;
  readonly at: number;
  /** Who can tell it: anybody, or somebody who knows an amount of their own. */
  readonly knows: 'nothing' | 'own';
}

/**
 * Hidden amounts (sums of costs, of days) that follow from totals and the amounts beside them, to less than the share
 * that the profile's p% rule asks for. Amounts add up only where lines that are shown whole say so, or where a column
 * is named as a sum: means and rates do not. Where the counts beside them say that amounts rest on few people, also those
 * that somebody can tell who is alone in another one.
 *
 * @returns undefined where there are too many to be attacked, or the solver gives up
 */
export async function tellAmounts(
  table: CheckedTable,
  { dominance, threshold }: Profile,
): Promise<readonly ToldAmount[] | undefined> {
  const amounts = amountsOf(table);
  const hidden = amounts.counts.filter((one) => one.hidden).length;
  if (hidden === 0) return [];
  if (hidden > mostHidden || amounts.counts.length > mostCells) return undefined;
  const families = sumsOf(amounts).filter((family) => addsUp(amounts, family));
  if (families.length === 0) return [];
  const share = Math.max(dominance.remainderShare, leastShare);
  const intervals = await intervalsOfAll(amounts.counts, families).catch((error: unknown) => {
    if (error instanceof NotSolved) return undefined;
    throw error;
  });
  if (intervals === undefined) return undefined;
  const isAmount = ({ at }: TableCount): boolean => {
    const { name = '', role } = table.columns[at] ?? {};
    return role === 'statistic' || saidBy(name) === 'statistic';
  };
  const told = amounts.counts.flatMap((one, number): ToldAmount[] => {
    const isTold = one.hidden && isAmount(one) && isNarrow(intervals.get(number), share);
    return isTold ? [{ row: one.row, at: one.at, knows: 'nothing' }] : [];
  });
  const known = new Set(told.map(({ row, at }) => `${row},${at}`));
  const few = amounts.counts.map(
    (one) =>
      one.hidden &&
      isAmount(one) &&
      !known.has(`${one.row},${one.at}`) &&
      restsOnFew(table, one.row, threshold),
  );
  const own = await toldByOwn({ counts: amounts.counts, sums: families.flat() }, intervals, few, share);
  if (own === undefined) return undefined;
  return [
    ...told,
    ...own.flatMap((number): ToldAmount[] => {
      const one = amounts.counts[number];
      return one === undefined ? [] : [{ row: one.row, at: one.at, knows: 'own' }];
    }),
  ];
}

/** From all families together; from each by itself where they contradict one another. */
async function intervalsOfAll(
  counts: readonly Count[],
  families: readonly Family[],
): Promise<ReadonlyMap<number, readonly [number, number]>> {
  const together = await intervalsOf({ counts, sums: families.flat() });
  if (together !== undefined) return together;
  const found = new Map<number, readonly [number, number]>();
  for (const sums of families)
    for (const [at, interval] of (await intervalsOf({ counts, sums })) ?? []) {
      const before = found.get(at);
      if (before === undefined || interval[1] - interval[0] < before[1] - before[0]) found.set(at, interval);
    }
  return found;
}

/** Amounts in units of their last digit, each as exact as it is written. */
function amountsOf(table: CheckedTable): CountedTable {
  // Parts of a total of costs read like counts: they are amounts where something beside them is.
  const some = table.columns.some(({ role }) => role === 'statistic');
  const columns = table.columns.flatMap(({ role }, at) =>
    some && role !== 'group' && role !== 'share' ? [at] : [],
  );
  const labels = table.columns.flatMap(({ role }, at) => (role === 'group' ? [at] : []));
  const values = table.rows.flatMap((_, row) => columns.flatMap((at) => numberAt(table, row, at) ?? []));
  const unit = 10 ** Math.min(mostDecimals, Math.max(0, ...values.slice(0, mostCells).map(decimalsOf)));
  const least = values.some((value) => value < 0) ? -Infinity : 0;
  const numbers = new Map<string, number>();
  const counts: TableCount[] = [];
  for (const row of table.rows.keys())
    for (const at of columns) {
      const role = roleAt(table, row, at);
      if (role === 'group' || role === 'share') continue;
      const value = numberAt(table, row, at);
      const isHidden = table.rows[row]?.[at]?.kind === 'suppressed';
      if (value === undefined && !isHidden) continue;
      numbers.set(`${row},${at}`, counts.length);
      const scaled = Math.round((value ?? 0) * unit);
      counts.push(
        isHidden
          ? { row, at, low: least, high: Infinity, hidden: true }
          : { row, at, low: scaled - 1, high: scaled + 1, hidden: false },
      );
    }
  return { table, counts, columns, labels, numberOf: (row, at) => numbers.get(`${row},${at}`) };
}

const decimalsOf = (value: number): number => (/\.(\d+)$/.exec(String(value))?.[1] ?? '').length;

/** Whether lines that are shown whole say that amounts add up; where none is, whether all are named as sums. */
function addsUp({ counts, table }: CountedTable, family: Family): boolean {
  const complete = family.filter(({ total, parts }) =>
    [total, ...parts].every((number) => counts[number]?.hidden === false),
  );
  const end = (numbers: readonly number[], side: 'low' | 'high'): number =>
    numbers.reduce((sum, number) => sum + (counts[number]?.[side] ?? 0), 0);
  if (complete.length > 0)
    return (
      complete.some(({ total }) => (counts[total]?.high ?? 0) > 1) &&
      complete.every(
        ({ total, parts }) =>
          end(parts, 'low') <= (counts[total]?.high ?? 0) && end(parts, 'high') >= (counts[total]?.low ?? 0),
      )
    );
  return family.every(({ total, parts }) =>
    [total, ...parts].every((number) => isSum(table.columns[counts[number]?.at ?? -1]?.name ?? '')),
  );
}

/** `total_cost`, `sum of days`, `spend`: what adds up over groups. */
export const isSum = (name: string): boolean =>
  !isComputed(name) &&
  (isTotal(name) ||
    /(?:^|[^a-z])(?:sum|total|totals)(?:$|[^a-z])/i.test(name.replaceAll('_', ' ')) ||
    saidBy(name) === 'statistic');
