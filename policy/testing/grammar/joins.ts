import type { VisibleTable } from '../../cut/visible.ts';
import { condition } from './conditions.ts';
import {
  any,
  date,
  fieldsOf,
  integer,
  keyOf,
  made,
  tableName,
  text,
  type Field,
  type Maker,
  type Source,
} from './source.ts';

/** One table, plain or as a sub-query. */
export function table(maker: Maker): Source {
  return tableOf(maker, maker.draws.pick(maker.tables));
}

function tableOf({ draws }: Maker, one: VisibleTable): Source {
  const name = tableName(one);
  const from = draws.pick([
    `${name} AS a`,
    `(SELECT * FROM ${name}) AS a`,
    `(FROM ${name}) AS a`,
    `${name} AS a TABLESAMPLE 100 PERCENT`,
  ]);
  return { from, fields: fieldsOf(one, 'a'), row: 'a' };
}

/** What stands in FROM: a table, or a table joined with something. */
export function source(maker: Maker): Source {
  const { draws, tables } = maker;
  return draws.one(
    () => table(maker),
    () => table(maker),
    () => onCondition(maker, draws.pick(tables), draws.pick(tables)),
    () => byNames(maker, draws.pick(tables), draws.pick(tables)),
    () => asOf(maker, draws.pick(tables), draws.pick(tables)),
    () => oneByOne(maker, draws.pick(tables), draws.pick(tables)),
    () => lateral(maker, draws.pick(tables), draws.pick(tables)),
    () => withValues(maker, draws.pick(tables)),
  );
}

function both(from: string, one: readonly [Field, ...Field[]], other: readonly Field[]): Source {
  return { from, fields: [...one, ...other], row: 'a, b' };
}

function onCondition(maker: Maker, one: VisibleTable, other: VisibleTable): Source {
  const { draws } = maker;
  const [a, b] = [fieldsOf(one, 'a'), fieldsOf(other, 'b')];
  const how = draws.pick(['INNER', 'LEFT', 'RIGHT', 'FULL', 'SEMI', 'ANTI'] as const);
  const half = how === 'SEMI' || how === 'ANTI';
  const pair = both('', a, b);
  const more = draws.sometimes(3, () => ` AND ${integer(maker, pair)} < ${integer(maker, pair)}`);
  const on = `${keyOf(one, 'a')} = ${keyOf(other, 'b')}${more}`;
  const from = `${tableName(one)} AS a ${how} JOIN ${tableName(other)} AS b ON ${on}`;
  return half ? { from, fields: a, row: 'a' } : both(from, a, b);
}

/** USING and NATURAL: by the columns of the same name; a table always shares its own. */
function byNames({ draws }: Maker, one: VisibleTable, other: VisibleTable): Source {
  const [a, b] = [fieldsOf(one, 'a'), fieldsOf(other, 'b')];
  const same = b.filter(({ name, type }) => a.some((field) => field.name === name && field.type === type));
  const how = draws.pick(['', 'LEFT ', 'RIGHT ', 'FULL ', 'SEMI ', 'ANTI '] as const);
  const half = how === 'SEMI ' || how === 'ANTI ';
  const using = same[0] === undefined ? undefined : `USING ("${same[0].name}")`;
  const natural = using === undefined || draws.below(2) === 1;
  const [left, right] = [`${tableName(one)} AS a`, `${tableName(using === undefined ? one : other)} AS b`];
  const from = natural ? `${left} NATURAL ${how}JOIN ${right}` : `${left} ${how}JOIN ${right} ${using}`;
  return half ? { from, fields: a, row: 'a' } : both(from, a, using === undefined ? fieldsOf(one, 'b') : b);
}

/** The other table has one row a key and day, so that which row is the nearest is certain. */
function asOf(maker: Maker, one: VisibleTable, other: VisibleTable): Source {
  const { draws } = maker;
  const o = both('', fieldsOf(other, 'o'), []);
  const inner = `SELECT ${keyOf(other, 'o')} AS k, ${date(maker, o)} AS d, max(${text(maker, o)}) AS v FROM ${tableName(other)} AS o GROUP BY ALL`;
  const a = fieldsOf(one, 'a');
  const day = date(maker, both('', a, []));
  const than = draws.pick(['>=', '>', '<=', '<']);
  const from = `${tableName(one)} AS a ASOF ${draws.pick(['', 'LEFT '])}JOIN (${inner}) AS b ON ${keyOf(one, 'a')} = b.k AND ${day} ${than} b.d`;
  return both(from, a, [made('b.k', 'string'), made('b.d', 'date'), made('b.v', 'string')]);
}

/** POSITIONAL and CROSS: of the first rows in a certain order. */
function oneByOne({ draws }: Maker, one: VisibleTable, other: VisibleTable): Source {
  const first = (name: VisibleTable, alias: string, rows: number): string =>
    `(SELECT * FROM ${tableName(name)} ORDER BY ALL LIMIT ${rows}) AS ${alias}`;
  const from = draws.one(
    () => `${first(one, 'a', 30)} POSITIONAL JOIN ${first(other, 'b', 20)}`,
    () => `${tableName(one)} AS a CROSS JOIN ${first(other, 'b', 3)}`,
    () => `${tableName(one)} AS a, ${first(other, 'b', 3)}`,
  );
  return both(from, fieldsOf(one, 'a'), fieldsOf(other, 'b'));
}

function lateral(maker: Maker, one: VisibleTable, other: VisibleTable): Source {
  const a = fieldsOf(one, 'a');
  const outer = both(tableName(one), a, []);
  const o = both('', fieldsOf(other, 'o'), []);
  const inner = (): string =>
    `(SELECT count(*) AS n, max(${text(maker, o)}) AS v FROM ${tableName(other)} AS o WHERE ${keyOf(other, 'o')} = ${keyOf(one, 'a')})`;
  const left = `${tableName(one)} AS a`;
  return maker.draws.one(
    () => both(`${left}, LATERAL ${inner()} AS b`, a, [made('b.n', 'integer'), made('b.v', 'string')]),
    () =>
      both(`${left} LEFT JOIN LATERAL ${inner()} AS b ON b.n > 1`, a, [
        made('b.n', 'integer'),
        made('b.v', 'string'),
      ]),
    () => both(`${left}, unnest([${text(maker, outer)}, 'x']) AS b(v)`, a, [made('b.v', 'string')]),
    () =>
      both(`${left}, generate_series(1, abs(${integer(maker, outer)}) % 3) AS b(n)`, a, [
        made('b.n', 'integer'),
      ]),
    () => both(`${left}, range(2) AS b(n)`, a, [made('b.n', 'integer')]),
  );
}

function withValues(maker: Maker, one: VisibleTable): Source {
  const a = fieldsOf(one, 'a');
  const outer = both('', a, []);
  const values = "(VALUES ('W1', 1), ('12', 2), ('1', 3), (NULL, 4)) AS b(v, n)";
  const on = maker.draws.one(
    () => `${text(maker, outer)} = b.v`,
    () => `${integer(maker, outer)} % 5 = b.n`,
    () => `${any(maker, outer)} IS NULL AND ${condition(maker, outer)}`,
  );
  const how = maker.draws.pick(['', 'LEFT ', 'RIGHT ', 'FULL '] as const);
  // A sub-query cannot stand in the condition of an outer join.
  const plain = how === '' ? on : `${text(maker, outer)} = b.v`;
  return both(`${tableName(one)} AS a ${how}JOIN ${values} ON ${plain}`, a, [
    made('b.v', 'string'),
    made('b.n', 'integer'),
  ]);
}
