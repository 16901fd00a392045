import { where } from './conditions.ts';
import { source, table } from './joins.ts';
import { named, select } from './selects.ts';
import { date, integer, keyOf, tableName, text, type Maker } from './source.ts';

/** A whole query: one SELECT, or several put together. */
export function whole(maker: Maker): string {
  const { draws } = maker;
  return draws.one(
    () => select(maker),
    () => select(maker),
    () => select(maker),
    () => select(maker),
    () => select(maker),
    () => within(maker),
    () =>
      `SELECT * FROM (${select(maker)}) AS s ORDER BY ALL${draws.pick([' LIMIT 20', ' DESC LIMIT 20 OFFSET 3', ' LIMIT 20%'])}`,
    () => setOperation(maker),
    () => setOperation(maker),
    () => recursive(maker),
    () => pivot(maker),
    () => unpivot(maker),
  );
}

function within(maker: Maker): string {
  const { draws } = maker;
  return draws.one(
    () => `WITH w AS (${select(maker)}) SELECT count(*) AS n FROM w`,
    () => `WITH w AS MATERIALIZED (${select(maker)}) SELECT * FROM w UNION ALL FROM w`,
    () =>
      `WITH v(a, b) AS (VALUES (1, 'x'), (2, 'y')), w AS (${select(maker)}) SELECT v.*, (SELECT count(*) FROM w) AS n FROM v`,
  );
}

/** Both sides have two columns of the same types, or columns matched by name. */
function setOperation(maker: Maker): string {
  const { draws } = maker;
  const side = (): string => {
    const from = source(maker);
    return `SELECT ${text(maker, from)} AS ${draws.pick(['c0', 'c1'])}, ${integer(maker, from)} AS n FROM ${from.from}${where(maker, from)}`;
  };
  const operation = draws.pick([
    'UNION ALL',
    'UNION',
    'INTERSECT',
    'INTERSECT ALL',
    'EXCEPT',
    'EXCEPT ALL',
    'UNION BY NAME',
    'UNION ALL BY NAME',
  ]);
  return `${side()} ${operation} ${side()}${draws.sometimes(3, () => ' ORDER BY ALL LIMIT 20')}`;
}

/** A few steps at most, over numbers or over rows of a table. */
function recursive(maker: Maker): string {
  const { draws, tables } = maker;
  const one = draws.pick(tables);
  const from = table(maker);
  const [n, t] = [integer(maker, from), text(maker, from)];
  return draws.one(
    () =>
      `WITH RECURSIVE walk(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM walk WHERE n < 5) SELECT walk.n, count(*) AS c FROM walk JOIN ${from.from} ON abs(${n}) % 5 = walk.n GROUP BY walk.n`,
    () =>
      `WITH RECURSIVE walk(v, n) AS (SELECT ${t}, 0 FROM ${from.from} UNION SELECT substr(v, 2), n + 1 FROM walk WHERE n < 3 AND v <> '') SELECT * FROM walk`,
    () =>
      `WITH RECURSIVE walk(k, n) AS (SELECT min(${keyOf(one, 'o')}), 0 FROM ${tableName(one)} AS o UNION ALL SELECT (SELECT min(${keyOf(one, 'o')}) FROM ${tableName(one)} AS o WHERE ${keyOf(one, 'o')} > walk.k), n + 1 FROM walk WHERE n < 6) SELECT k, n FROM walk`,
  );
}

function pivot(maker: Maker): string {
  const from = table(maker);
  const inner = `(SELECT ${text(maker, from)} AS t, ${integer(maker, from)} AS n, ${integer(maker, from)} // 10 AS g FROM ${from.from})`;
  const values = "IN ('1', 'W1', 'W2', 'kind 1', 'true')";
  return maker.draws.one(
    () => `FROM ${inner} PIVOT (count(*) AS c, sum(n) AS s FOR t ${values} GROUP BY g)`,
    () => `SELECT * FROM ${inner} PIVOT (max(n) FOR t ${values})`,
    () => `SELECT count(*) AS c FROM (FROM ${inner} PIVOT (min(t) FOR n IN (1, 2, 3) g IN (0, 1)))`,
  );
}

function unpivot(maker: Maker): string {
  const from = table(maker);
  const items = [
    text(maker, from),
    `CAST(${integer(maker, from)} AS VARCHAR)`,
    `CAST(${date(maker, from)} AS VARCHAR)`,
  ];
  const inner = `(SELECT ${named(items)} FROM ${from.from})`;
  const nulls = maker.draws.pick(['', 'INCLUDE NULLS ']);
  const columns = maker.draws.pick(['c0, c1', "COLUMNS('c[12]')", 'c0, c1, c2']);
  return `SELECT * FROM ${inner} UNPIVOT ${nulls}(v FOR n IN (${columns}))`;
}
