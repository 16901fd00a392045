import fc from 'fast-check';
import type { VisibleColumn, VisibleTable } from '../visible.ts';

/**
 * Queries over the given tables that DuckDB should run: joins, grouping, windows, sub-queries, WITH, set
 * operations, lambdas. For tests that compare what the guard says with what the engine does.
 */
export function queries(tables: readonly VisibleTable[]): fc.Arbitrary<string> {
  const [first, ...rest] = tables;
  if (first === undefined) throw new TypeError('A grammar needs a table.');
  const table = fc.constantFrom(first, ...rest);
  const select = fc.tuple(table, fc.nat()).chain(([one, seed]) => selectFrom(one, tables, seed));
  return fc.oneof(
    { weight: 5, arbitrary: select },
    {
      weight: 1,
      arbitrary: fc
        .tuple(select, fc.constantFrom('', ' LIMIT 7'))
        .map(([query, limit]) => `WITH w AS (${query}) SELECT count(*) AS n FROM w${limit}`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(select, select)
        .map(
          ([one, other]) =>
            `SELECT count(*) AS n FROM (${one}) AS l UNION ALL SELECT count(*) FROM (${other}) AS r`,
        ),
    },
    { weight: 1, arbitrary: select.map((query) => `SELECT * FROM (${query}) AS s ORDER BY ALL LIMIT 20`) },
  );
}

type Pick = (kinds: readonly VisibleColumn['type'][]) => fc.Arbitrary<string>;

function selectFrom(
  table: VisibleTable,
  tables: readonly VisibleTable[],
  seed: number,
): fc.Arbitrary<string> {
  const other = tables[seed % tables.length] ?? table;
  const pick: Pick = (kinds) => {
    const fitting = table.columns.filter((column) => kinds.includes(column.type));
    const names = fitting.length > 0 ? fitting : table.columns;
    return fc.constantFrom(...names.map((column) => `a."${column.name}"`));
  };
  const any = pick(['string', 'integer', 'decimal', 'date', 'boolean']);
  const number = pick(['integer', 'decimal']);
  const text = any.map((name) => `CAST(${name} AS VARCHAR)`);
  const expression = fc.oneof(
    any,
    number.map((name) => `(${name} + 1)`),
    text.map((name) => `upper(left(${name}, 3))`),
    any.map((name) => `(CASE WHEN ${name} IS NULL THEN 'none' ELSE 'some' END)`),
    any.map((name) => `list_transform([${name}], lambda x: CAST(x AS VARCHAR) || '!')`),
    any.map((name) => `{'k': ${name}}.k`),
    fc
      .tuple(any, number)
      .map(([part, order]) => `row_number() OVER (PARTITION BY ${part} ORDER BY ${order}, a)`),
    any.map(
      (name) =>
        `(SELECT count(*) FROM "${other.dataset}" AS o WHERE CAST(o."${other.columns[0]?.name ?? ''}" AS VARCHAR) = CAST(${name} AS VARCHAR))`,
    ),
  );
  const condition = fc.oneof(
    any.map((name) => `${name} IS NOT NULL`),
    number.map((name) => `TRY_CAST(${name} AS DOUBLE) > 20`),
    text.map((name) => `${name} LIKE '%1%'`),
    any.map(
      (name) =>
        `EXISTS (SELECT 1 FROM "${other.dataset}" AS o WHERE CAST(o."${other.columns[0]?.name ?? ''}" AS VARCHAR) = CAST(${name} AS VARCHAR))`,
    ),
  );
  const aggregate = fc.oneof(
    fc.constant('count(*)'),
    any.map((name) => `count(DISTINCT ${name})`),
    any.map((name) => `min(${name})`),
    number.map((name) => `sum(TRY_CAST(${name} AS DOUBLE))`),
    fc.tuple(any, condition).map(([name, where]) => `count(${name}) FILTER (WHERE ${where})`),
  );
  const from = fc.constantFrom(
    `"${table.dataset}" AS a`,
    `"${table.dataset}" AS a LEFT JOIN "${other.dataset}" AS b ON CAST(a."${table.columns[0]?.name ?? ''}" AS VARCHAR) = CAST(b."${other.columns[0]?.name ?? ''}" AS VARCHAR)`,
    `(SELECT * FROM "${table.dataset}") AS a`,
  );
  const where = fc.option(condition).map((one) => (one === null ? '' : ` WHERE ${one}`));
  const list = fc.array(expression, { minLength: 1, maxLength: 3 });
  return fc.oneof(
    fc
      .tuple(list, from, where)
      .map(([items, source, filter]) => `SELECT ${named(items)} FROM ${source}${filter}`),
    fc
      .tuple(any, fc.array(aggregate, { minLength: 1, maxLength: 3 }), from, where)
      .map(
        ([group, items, source, filter]) =>
          `SELECT ${group} AS g, ${named(items)} FROM ${source}${filter} GROUP BY ${group}`,
      ),
    fc.tuple(from, where).map(([source, filter]) => `SELECT a.* FROM ${source}${filter}`),
    fc
      .tuple(number, any, from)
      .map(
        ([order, part, source]) =>
          `SELECT ${part} AS p FROM ${source} QUALIFY rank() OVER (PARTITION BY ${part} ORDER BY ${order}) = 1`,
      ),
  );
}

function named(items: readonly string[]): string {
  return items.map((item, at) => `${item} AS c${at}`).join(', ');
}
