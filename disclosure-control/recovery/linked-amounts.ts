import { saidBy, wordsOf } from '../checks/figure-words.ts';
import { numberAt, roleAt, type CheckedTable } from '../checks/table.ts';
import { keyOf, valuesOf } from './cell-keys.ts';
import { isSum } from './magnitudes.ts';

/** Past these nobody compares amounts by hand either. */
const mostCompared = 4_000_000;

interface Amount {
  readonly table: number;
  /** Whom it is of: the labels of its row, totals left out. */
  readonly values: readonly string[];
  readonly name: string;
  readonly adds: boolean;
  readonly hidden: boolean;
}

/**
 * Whether one table hides an amount that another may tell of: it shows the amount of the same name and labels, or a sum of
 * more or of fewer people. They are not compared, so that a person must.
 */
export function areAmountsLinked(tables: readonly CheckedTable[]): boolean {
  const amounts = tables.flatMap((table, at) => amountsOf(table, at));
  const hidden = amounts.filter((one) => one.hidden);
  const shown = amounts.filter((one) => !one.hidden);
  if (hidden.length * shown.length > mostCompared) return tables.length > 1;
  return hidden.some((one) => shown.some((other) => other.table !== one.table && isLinked(one, other)));
}

function isLinked(one: Amount, other: Amount): boolean {
  const adds = one.adds && other.adds;
  if (keyOf(one.values) === keyOf(other.values)) return adds || one.name === other.name;
  const [fewer, more] =
    one.values.length < other.values.length ? [one.values, other.values] : [other.values, one.values];
  return adds && fewer.every((value) => more.includes(value));
}

function amountsOf(table: CheckedTable, at: number): readonly Amount[] {
  const labels = table.columns.flatMap(({ role }, column) => (role === 'group' ? [column] : []));
  const columns = table.columns.flatMap(({ role, name }, column) =>
    role === 'statistic' || (role !== 'group' && saidBy(name) === 'statistic')
      ? [{ column, name: wordsOf(name).trim().toLowerCase(), adds: isSum(name) }]
      : [],
  );
  return [...table.rows.keys()].flatMap((row) =>
    columns.flatMap(({ column, name, adds }): Amount[] => {
      const hidden = table.rows[row]?.[column]?.kind === 'suppressed';
      if (roleAt(table, row, column) === 'group' || (!hidden && numberAt(table, row, column) === undefined))
        return [];
      return [{ table: at, values: valuesOf(table, row, column, labels, new Set()), name, adds, hidden }];
    }),
  );
}
