import { isComputed, saidBy } from '../checks/figure-words.ts';
import { numberAt, roleAt, type CheckedTable } from '../checks/table.ts';
import type { Profile } from '../profiles/profile.ts';
import { intervalsOf, NotSolved } from './intervals.ts';
import { sumsOf, type Family } from './sums.ts';
import { isNarrow, restsOnFew, toldByOwn } from './own-amounts.ts';
import type { Count, Interval, Sum } from './system.ts';
import { isTotal, type CountedTable, type TableCount } from './table-counts.ts';

/** Past these a table is too large for two people to look at as well. */
const mostHidden = 500;
const mostCells = 20_000;
/** Digits behind the point that amounts are compared to. */
const mostDecimals = 4;
/** An amount known to a hundredth is known, whatever the profile. */
const leastShare = 0.01;

/** Amounts add up nearly where each is off by so much at most: a line of them misses by twice that. */
const nearShare = 0.005;
/** The part of the largest amount that roundings of amounts may be. */
const mostRounding = 0.05;

/** A hidden amount that a reader can tell: its row and column, from 0. */
interface ToldAmount {
  readonly row: number;
  readonly at: number;
  /** Who can tell it: anybody, or somebody who knows an amount of their own. */
  readonly knows: 'nothing' | 'own';
}

/** What can be told of a table's hidden amounts. */
interface ToldAmounts {
  readonly told: readonly ToldAmount[];
  /** Whether that is all: of too many, of sums that do not quite hold, and where the solver gives up it is not known. */
  readonly whole: boolean;
}

/**
 * Hidden amounts (sums of costs, of days) that follow from totals and the amounts beside them, to less than the share
 * that the profile's p% rule asks for. Amounts add up only where lines that are shown whole say so, or where a column
 * is named as a sum: means and rates do not. Where the counts beside them say that amounts rest on few people, also those
 * that somebody can tell who is alone in another one.
 *
 * Lines that add up but for rounding or a slip are taken as nearly as that, and a person must look: a figure that is
 * wrong by little hides nothing, so it must not end the attack.
 */
export async function tellAmounts(table: CheckedTable, profile: Profile): Promise<ToldAmounts> {
  const exact = amountsOf(table, 'exact');
  const hidden = exact.counts.filter((one) => one.hidden).length;
  if (hidden === 0) return { told: [], whole: true };
  if (hidden > mostHidden || exact.counts.length > mostCells) return { told: [], whole: false };
  const families = holding(exact);
  const first = await attackAmounts(exact, families, profile);
  const near = amountsOf(table, 'near');
  const nearFamilies = holding(near);
  const known = new Set(families.flat().map(keyOfSum));
  if (nearFamilies.flat().every((sum) => known.has(keyOfSum(sum)))) return first;
  const { told } = await attackAmounts(near, nearFamilies, profile);
  const seen = new Set(first.told.map(({ row, at }) => `${row},${at}`));
  return {
    told: [...first.told, ...told.filter(({ row, at }) => !seen.has(`${row},${at}`))],
    whole: false,
  };
}

const keyOfSum = ({ total, parts }: Sum): string => `${total}=${parts.join('+')}`;

async function attackAmounts(
  { counts, table }: CountedTable,
  families: readonly Family[],
  { dominance, threshold }: Profile,
): Promise<ToldAmounts> {
  if (families.length === 0) return { told: [], whole: true };
  const share = Math.max(dominance.remainderShare, leastShare);
  const solved = await intervalsOfAll(counts, families).catch((error: unknown) => {
    if (error instanceof NotSolved) return undefined;
    throw error;
  });
  if (solved === undefined) return { told: [], whole: false };
  const { intervals, whole } = solved;
  const isAmount = ({ at }: TableCount): boolean => {
    const { name = '', role } = table.columns[at] ?? {};
    return role === 'statistic' || saidBy(name) === 'statistic';
  };
  const told = counts.flatMap((one, number): ToldAmount[] => {
    const isTold = one.hidden && isAmount(one) && isNarrow(intervals.get(number), share);
    return isTold ? [{ row: one.row, at: one.at, knows: 'nothing' }] : [];
  });
  const known = new Set(told.map(({ row, at }) => `${row},${at}`));
  const few = counts.map(
    (one) =>
      one.hidden &&
      isAmount(one) &&
      !known.has(`${one.row},${one.at}`) &&
      restsOnFew(table, one.row, threshold),
  );
  const own = await toldByOwn({ counts, sums: families.flat() }, intervals, few, share);
  return {
    told: [
      ...told,
      ...(own ?? []).flatMap((number): ToldAmount[] => {
        const one = counts[number];
        return one === undefined ? [] : [{ row: one.row, at: one.at, knows: 'own' }];
      }),
    ],
    whole: whole && own !== undefined,
  };
}

/** From all families together; from each by itself where they contradict one another. */
async function intervalsOfAll(
  counts: readonly Count[],
  families: readonly Family[],
): Promise<{ intervals: ReadonlyMap<number, Interval>; whole: boolean }> {
  const together = await intervalsOf({ counts, sums: families.flat() });
  if (together !== undefined) return { intervals: together, whole: true };
  const found = new Map<number, Interval>();
  for (const sums of families)
    for (const [at, interval] of (await intervalsOf({ counts, sums })) ?? []) {
      const before = found.get(at);
      if (before === undefined || interval[1] - interval[0] < before[1] - before[0]) found.set(at, interval);
    }
  return { intervals: found, whole: false };
}

/** Amounts in units of their last digit, each as exact as it is written, or as nearly as people round and slip. */
function amountsOf(table: CheckedTable, how: 'exact' | 'near'): CountedTable {
  // Parts of a total of costs read like counts: they are amounts where something beside them is.
  const some = table.columns.some(({ role }) => role === 'statistic');
  const columns = table.columns.flatMap(({ role }, at) =>
    some && role !== 'group' && role !== 'share' ? [at] : [],
  );
  const labels = table.columns.flatMap(({ role }, at) => (role === 'group' ? [at] : []));
  const values = table.rows.flatMap((_, row) => columns.flatMap((at) => numberAt(table, row, at) ?? []));
  const unit = 10 ** Math.min(mostDecimals, Math.max(0, ...values.slice(0, mostCells).map(decimalsOf)));
  const least = values.some((value) => value < 0) ? -Infinity : 0;
  const rounding = new Map(columns.map((at) => [at, how === 'exact' ? 0 : roundingOf(table, at) * unit]));
  const slackOf = (scaled: number, at: number): number =>
    how === 'exact' ? 1 : Math.max(1, Math.ceil(Math.abs(scaled) * nearShare), (rounding.get(at) ?? 0) / 2);
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
      const slack = slackOf(scaled, at);
      counts.push(
        isHidden
          ? { row, at, low: least, high: Infinity, hidden: true }
          : { row, at, low: scaled - slack, high: scaled + slack, hidden: false },
      );
    }
  return { table, counts, columns, labels, numberOf: (row, at) => numbers.get(`${row},${at}`) };
}

/** What the amounts of a column are rounded to, as far as it is small beside them; 0 where they are not. */
function roundingOf(table: CheckedTable, at: number): number {
  const values = table.rows.flatMap((_, row) => numberAt(table, row, at) ?? []);
  const most = Math.max(0, ...values.slice(0, mostCells).map(Math.abs));
  const roundings = [1000, 100, 10].filter((one) => one <= most * mostRounding);
  return roundings.find((one) => values.every((value) => value % one === 0)) ?? 0;
}

/** The families whose amounts add up, each parted into its columns where it is of several: a mean adds up beside none. */
const holding = (amounts: CountedTable): readonly Family[] =>
  sumsOf(amounts).flatMap((family) => {
    const byColumn = Map.groupBy(family, ({ total, parts }) => {
      const at = amounts.counts[total]?.at;
      return parts.every((part) => amounts.counts[part]?.at === at) ? at : undefined;
    });
    return [...byColumn.values()].filter((part) => addsUp(amounts, part, family));
  });

const decimalsOf = (value: number): number => (/\.(\d+)$/.exec(String(value))?.[1] ?? '').length;

/**
 * Whether lines of a column that are shown whole say that its amounts add up; where none is, whether all are named as
 * sums, or those of the other columns say so.
 */
function addsUp(amounts: CountedTable, part: Family, family: Family): boolean {
  const { counts, table } = amounts;
  const isWhole = ({ total, parts }: Sum): boolean =>
    [total, ...parts].every((number) => counts[number]?.hidden === false);
  const own = part.filter(isWhole);
  if (own.length > 0) return allHold(amounts, own);
  const nameOf = (number: number): string => table.columns[counts[number]?.at ?? -1]?.name ?? '';
  const names = part.flatMap(({ total, parts }) => [total, ...parts].map(nameOf));
  return names.every(isSum) || (allHold(amounts, family.filter(isWhole)) && !names.some(isMean));
}

function allHold({ counts }: CountedTable, sums: Family): boolean {
  const end = (numbers: readonly number[], side: 'low' | 'high'): number =>
    numbers.reduce((sum, number) => sum + (counts[number]?.[side] ?? 0), 0);
  return (
    sums.some(({ total }) => (counts[total]?.high ?? 0) > 1) &&
    sums.every(
      ({ total, parts }) =>
        end(parts, 'low') <= (counts[total]?.high ?? 0) && end(parts, 'high') >= (counts[total]?.low ?? 0),
    )
  );
}

const sumWord = /(?:^|[^a-z])(?:sum|total|totals)(?:$|[^a-z])/i;

/** What is computed over people, unless its name says that it is a sum of it. */
const isMean = (name: string): boolean => isComputed(name) && !sumWord.test(name.replaceAll('_', ' '));

/** `total_cost`, `sum of days`, `spend`: what adds up over groups. */
export const isSum = (name: string): boolean =>
  !isComputed(name) &&
  (isTotal(name) || sumWord.test(name.replaceAll('_', ' ')) || saidBy(name) === 'statistic');
