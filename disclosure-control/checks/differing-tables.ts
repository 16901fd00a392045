import type { Profile } from '../profiles/profile.ts';
import { areRounded } from '../profiles/rounding.ts';
import { categoriesOf, keyedCells, keyedColumns } from '../recovery/cell-keys.ts';
import { wordsOf } from './figure-words.ts';
import { finding, type Finding, type FindingCode } from './finding.ts';
import { notCompared, type PlacedTable } from './recover.ts';
import { numberAt, type CheckedTable } from './table.ts';

/** Past these nobody compares tables by hand either. */
const mostTables = 60;

/**
 * Two tables of the same groups, of which one counts a few people fewer in some and more in none: all, and all without
 * somebody. Each is harmless alone, and their difference is a table of few.
 */
export function checkDifferingTables(tables: readonly PlacedTable[], profile: Profile): Finding[] {
  const compared = tables.length < 2 ? [] : tables;
  const counted = compared
    .slice(0, mostTables)
    .flatMap(({ table, place }, of) => countsOf(table).map((counts) => ({ of, place, counts })));
  const columns = tables.flatMap(({ table, place }) =>
    columnsApart(table, profile).map(({ row, column }) =>
      finding('difference-of-few', { ...(place === '' ? {} : { part: place }), row, column }),
    ),
  );
  const apart = counted.flatMap((one, at) =>
    counted.slice(at + 1).flatMap((other) => {
      if (other.of === one.of) return [];
      const differing = differenceOf(one.counts, other.counts, profile);
      if (differing === undefined) return [];
      const { code, row, column } = differing;
      return [finding(code, { part: other.place === '' ? 'the whole file' : other.place, row, column })];
    }),
  );
  const once = new Map(apart.map((one) => [JSON.stringify([one.code, one.where]), one]));
  return [...columns, ...once.values(), ...(tables.length > mostTables ? [notCompared(tables)] : [])];
}

const without =
  /(?:^|[^a-z])(?:excl\w*|without|minus|less|remov\w*|after|complete|restrict\w*|sensitivity|subset|non missing)(?:$|[^a-z])/i;

/** Columns of all and of all without some: `All patients`, `Excluding transplant`. */
function columnsApart(table: CheckedTable, profile: Profile): readonly Pick<Counted, 'row' | 'column'>[] {
  const counts = table.columns.flatMap(({ role, name }, at) =>
    role === 'count' || role === 'number' ? [{ at, name }] : [],
  );
  return counts
    .filter(({ name }) => without.test(wordsOf(name)))
    .flatMap((part) =>
      counts.flatMap((whole) => {
        if (whole === part || without.test(wordsOf(whole.name))) return [];
        const off = table.rows.map(
          (_, row) => [numberAt(table, row, whole.at), numberAt(table, row, part.at)] as const,
        );
        const known = off.flatMap(([all, some]) =>
          all === undefined || some === undefined ? [] : [[all, some] as const],
        );
        if (known.length < 2 || areRounded(profile, known.flat()) || known.some(([all, some]) => some > all))
          return [];
        const row = off.findIndex(([all = 0, some = 0]) => all > some && all - some < profile.threshold);
        return row < 0 ? [] : [{ row: row + 1, column: part.name }];
      }),
    );
}

interface Counted {
  readonly value: number;
  readonly row: number;
  readonly column: string;
}

/** Counts by whom they are of, each column for itself where several are of the same people. */
function countsOf(table: CheckedTable): readonly ReadonlyMap<string, Counted>[] {
  const counts = table.columns.flatMap(({ role }, at) => (role === 'count' ? [at] : []));
  const labels = table.columns.flatMap(({ role }, at) => (role === 'group' ? [at] : []));
  const whole = keyedCells(table, counts, labels);
  const apart = categoriesOf(table, counts).size === counts.length ? [] : keyedColumns(table, counts, labels);
  return [whole, ...apart].map(
    (cells) =>
      new Map(
        [...cells].flatMap(([key, { row, at }]) => {
          const value = numberAt(table, row, at);
          const column = table.columns[at]?.name ?? '';
          return value === undefined ? [] : [[key, { value, row: row + 1, column }] as const];
        }),
      ),
  );
}

/** A count of one table that differs from the same one of another by few. */
interface Differing extends Pick<Counted, 'row' | 'column'> {
  readonly code: FindingCode;
}

/**
 * Few of all groups without any that has more: a stop. Few in one of them, where others differ otherwise, can be chance,
 * and a person must tell.
 */
function differenceOf(
  one: ReadonlyMap<string, Counted>,
  other: ReadonlyMap<string, Counted>,
  profile: Profile,
): Differing | undefined {
  const both = [...one].flatMap(([key, left]) => {
    const right = other.get(key);
    return right === undefined ? [] : [{ left, right, off: left.value - right.value }];
  });
  const values = both.flatMap(({ left, right }) => [left.value, right.value]);
  if (both.length < 2 || areRounded(profile, values)) return undefined;
  const isSame = ({ left, right }: (typeof both)[number]): boolean =>
    wordsOf(left.column).trim().toLowerCase() === wordsOf(right.column).trim().toLowerCase();
  const equal = both.length === one.size && both.length === other.size && both.every(isSame);
  const enough = equal || (both.length >= 3 && both.length >= Math.min(one.size, other.size) * 0.8);
  const { threshold } = profile;
  const within = both.every(({ off }) => off >= 0) || both.every(({ off }) => off <= 0);
  const few = both.filter(({ off }) => off !== 0 && Math.abs(off) < threshold);
  const near = both.filter(({ off }) => Math.abs(off) < threshold).length;
  const stopped = enough && within && near * 2 > both.length;
  const first = stopped ? few[0] : few.find(isSame);
  if (first === undefined) return undefined;
  const { row, column } = first.right;
  return { code: stopped ? 'difference-of-few' : 'needs-person', row, column };
}
