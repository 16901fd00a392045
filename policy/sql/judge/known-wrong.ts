import { isList, isNode, type AstNode, type AstValue } from '../kit/ast.ts';
import { folded, nodeOf, nodesOf, textOf, textsOf } from '../kit/reading.ts';
import type { Relation, Scope } from './scope.ts';
import type { JudgeContext } from './judge-context.ts';
import { givesNoNumber } from './functions.ts';

/** A shape of query that the pinned engine answers wrongly, with where it was reported and what is done about it. */
export interface KnownWrong {
  readonly id: string;
  /** The engine's issue. */
  readonly source: string;
  readonly what: string;
  /** `optimizer-off`: rooms and steward do without what is at fault. `refused`: the judge says what to write instead. `told`: docs/sql.md does. */
  readonly mended: 'optimizer-off' | 'refused' | 'told';
  readonly sql: string;
  /** The answer that is right, as rows of JSON values. */
  readonly right: readonly (readonly unknown[])[];
}

const pairs =
  'a(p, q) AS (VALUES (1, 1), (2, 2), (3, NULL), (NULL, 4)), b(p, q) AS (VALUES (1, 1), (NULL, 4))';
const numbers = "s(id, x) AS (VALUES (1, 0.0::DOUBLE), (2, 'NaN'::DOUBLE), (3, -1.0::DOUBLE))";
const half = '(NOT a.f) AND (substring(b.t FROM -4294967296) <> b.t)';
const joined = "SELECT 1 FROM (SELECT false AS f) a LEFT JOIN (SELECT 'a' AS t) b ON true";

/** Every one of them is tried on the engine: a version that mends one fails a test, and its entry goes. */
export const knownWrong: readonly KnownWrong[] = [
  {
    id: 'pairs-in',
    source: 'duckdb/duckdb#24320',
    what: 'A row of several values IN a sub-query, where a value is missing.',
    mended: 'refused',
    sql: `WITH ${pairs} SELECT (p, q) IN (SELECT p, q FROM b) AS r, count(*) FROM a GROUP BY r ORDER BY r`,
    right: [
      [false, 1],
      [true, 1],
      [null, 2],
    ],
  },
  {
    id: 'pairs-not-in',
    source: 'duckdb/duckdb#24320',
    what: 'A row of several values NOT IN a sub-query, where a value is missing.',
    mended: 'refused',
    sql: `WITH ${pairs} SELECT p FROM a WHERE (p, q) NOT IN (SELECT p, q FROM b)`,
    right: [[2]],
  },
  {
    id: 'top-of-window-nan',
    source: 'duckdb/duckdb#23676',
    what: 'The first rows of a window ordered by numbers of which one is NaN.',
    mended: 'optimizer-off',
    sql: `WITH ${numbers} SELECT id FROM s QUALIFY row_number() OVER (ORDER BY x ASC NULLS LAST) <= 2 ORDER BY id`,
    right: [[1], [3]],
  },
  {
    id: 'union-of-like-joins',
    source: 'duckdb/duckdb#24624, duckdb/duckdb#25819',
    what: 'UNION ALL of parts that share a join.',
    mended: 'optimizer-off',
    sql: `SELECT count(*) FROM (${joined} WHERE NOT (${half}) UNION ALL ${joined} WHERE (${half}) IS NULL)`,
    right: [[1]],
  },
  {
    id: 'exists-over-derived',
    source: 'duckdb/duckdb#22267',
    what: 'EXISTS over a sub-query in FROM that reads the outer row, compared with the outer row again.',
    mended: 'optimizer-off',
    sql: `WITH t(n, a, b) AS (VALUES (1, 10, 100), (2, 20, 150), (3, 5, NULL), (4, 1, 50)) SELECT count(*) FROM t o WHERE EXISTS (SELECT 1 FROM (SELECT o.n AS k, i.b AS c FROM t i WHERE o.a > i.a) s WHERE s.c <> o.a)`,
    right: [[3]],
  },
  {
    id: 'unnest-of-distinct-joined',
    source: 'duckdb/duckdb#25213',
    what: 'LEFT JOIN with what unnest made of distinct rows, where nothing of it is shown.',
    mended: 'optimizer-off',
    sql: `SELECT count(*) FROM (VALUES (1), (1), (2)) p(x) LEFT JOIN (SELECT k, unnest([1, 2, 3]) AS e FROM (SELECT DISTINCT k FROM (VALUES (1), (1), (2)) d(k)) s) t ON t.k = p.x`,
    right: [[9]],
  },
  {
    id: 'counts-of-nobody',
    source: 'duckdb/duckdb#24049',
    what: 'count_if, regr_count and approx_count_distinct in a sub-query for each row, where no row fits.',
    mended: 'told',
    sql: `WITH a(k) AS (VALUES (2)), b(k, v) AS (VALUES (1, 5)) SELECT (SELECT count_if(v > 0) FROM b WHERE b.k = a.k), (SELECT regr_count(v, v) FROM b WHERE b.k = a.k), (SELECT approx_count_distinct(v) FROM b WHERE b.k = a.k) FROM a`,
    right: [[0, 0, 0]],
  },
  {
    id: 'histogram-nan',
    source: 'duckdb/duckdb#24797',
    what: 'histogram over numbers of which one is NaN.',
    mended: 'refused',
    sql: "SELECT map_values(histogram(x)) FROM (VALUES ('NaN'::DOUBLE), (1.0), ('Infinity'::DOUBLE)) t(x)",
    right: [[[1, 1, 1]]],
  },
  {
    id: 'list-histogram-nan',
    source: 'duckdb/duckdb#24797',
    what: 'The same over the values of a list.',
    mended: 'refused',
    sql: "SELECT map_values(list_histogram(['NaN'::DOUBLE, 1.0, 'Infinity'::DOUBLE]))",
    right: [[[1, 1, 1]]],
  },
  {
    id: 'named-histogram-nan',
    source: 'duckdb/duckdb#24797',
    what: 'The same, named as the aggregate of a list.',
    mended: 'refused',
    sql: "SELECT map_values(list_aggregate(['NaN'::DOUBLE, 1.0, 'Infinity'::DOUBLE], 'histogram'))",
    right: [[[1, 1, 1]]],
  },
  {
    id: 'histogram-exact-nan',
    source: 'duckdb/duckdb#24797',
    what: 'histogram_exact over numbers of which one is NaN.',
    mended: 'refused',
    sql: "SELECT map_values(histogram_exact(x, [1, 'NaN'::DOUBLE])) FROM (VALUES ('NaN'::DOUBLE), (1.0)) t(x)",
    right: [[[1, 1, 0]]],
  },
  {
    id: 'average-of-decimals',
    source: 'duckdb/duckdb#6829',
    what: 'avg of decimals with more than fifteen digits.',
    mended: 'told',
    sql: 'SELECT avg(x)::VARCHAR FROM (VALUES (9223372036854775807.12::DECIMAL(38, 2)), (9223372036854775807.24)) t(x)',
    right: [['9223372036854775807.18']],
  },
];

/**
 * Shapes that earlier versions of the engine answered wrongly and the pinned one answers rightly, of those that depend on
 * how much data there is: tried on every version before it is taken.
 */
export const onceWrong: readonly Pick<KnownWrong, 'id' | 'source' | 'what' | 'sql' | 'right'>[] = [
  {
    id: 'groups-joined-by-filter',
    source: 'duckdb/duckdb#22075 (1.5.0 to 1.5.2)',
    what: 'A join of groups with a smaller table, whose keys the engine filters by before it groups.',
    sql: `SELECT count(*), sum(n) FROM (SELECT i % 50000 AS k, count(*) AS n FROM range(400000) r(i) GROUP BY k) g JOIN (SELECT i * 7 AS k FROM range(3000) r(i)) b ON g.k = b.k`,
    right: [[3000, 24_000]],
  },
];

/**
 * Marks what stands in a condition that keeps rows: there no value and false come to the same, through AND and OR,
 * so that a row IN a sub-query is answered rightly.
 */
export function markCondition(context: JudgeContext, condition: AstNode): void {
  context.conditions.add(condition);
  if (textOf(condition, 'class') !== 'CONJUNCTION') return;
  for (const part of nodesOf(condition, 'children')) markCondition(context, part);
}

/** Refuses a row of several values IN a sub-query where the engine's answer may be wrong. @throws QueryRefused */
export function judgeMembership(context: JudgeContext, node: AstNode): void {
  const left = nodeOf(node, 'child');
  if (left === undefined || folded(textOf(left, 'function_name')) !== 'row' || context.conditions.has(node))
    return;
  throw context.refusal(
    'sql-element-refused',
    node,
    'A row of several values IN a sub-query is answered wrongly by this version of the engine where a value is missing.',
    'Write NOT EXISTS (SELECT 1 FROM b WHERE b.p = a.p AND b.q = a.q), or use it in WHERE without NOT.',
    { part: 'row IN' },
  );
}

const floats: ReadonlySet<string> = new Set(['FLOAT', 'DOUBLE', 'REAL']);

/** Notes that a query makes numbers that can be NaN. */
export function noteFloats(context: JudgeContext, type: AstNode | undefined): void {
  if (isNode(type) && floats.has(textOf(type, 'id'))) context.floatsMade += 1;
}

/**
 * Functions whose value is never NaN where none of their arguments is. What is not listed may make one, as division
 * does of nothing by nothing. No column of an agreement holds floating-point numbers.
 */
const makesNoNaN = new Set(
  [
    '+ - * % // & | ~ << >> || ~~ !~~ ~~* !~~* ~~~ @> <@ && add subtract multiply mod divide abs sign gcd lcm',
    'bit_count bit_length bit_position get_bit even factorial isfinite isinf isnan to_hex hex bin',
    'year month day dayofmonth dayofweek dayofyear week weekday weekofyear yearweek isodow isoyear quarter decade',
    'century millennium era hour minute second millisecond microsecond epoch_ms epoch_us epoch_ns dayname monthname',
    'date_add date_diff date_sub date_trunc datediff datesub datetrunc last_day make_date age strftime strptime',
    'try_strptime to_years to_months to_weeks to_days to_hours to_minutes to_quarters time_bucket',
    'greatest least nullif coalesce ifnull count count_star count_if countif min max sum sum_no_overflow mode first',
    'last any_value arbitrary arg_min arg_max argmin argmax min_by max_by approx_count_distinct bit_and bit_or bit_xor',
    'bool_and bool_or list array_agg string_agg group_concat listagg list_value list_distinct list_sort list_reverse',
    'list_transform list_filter list_concat list_extract list_element array_extract list_contains list_position',
    'flatten unnest range generate_series map_keys map_values map_entries map_extract row struct_pack struct_extract',
    'row_number rank dense_rank ntile lag lead first_value last_value nth_value',
  ].flatMap((line) => line.split(' ')),
);

/** Notes that a query makes numbers that can be NaN. */
export function noteCall(context: JudgeContext, name: string): void {
  if (!makesNoNaN.has(name) && !givesNoNumber(name)) context.floatsMade += 1;
}

/**
 * Refuses histogram, by whatever name, where a value may be NaN: where its arguments make such numbers, or take them
 * from another part of a query that does. @throws QueryRefused
 *
 * @param walk judges the arguments
 */
export function judgeHistogram(context: JudgeContext, node: AstNode, scope: Scope, walk: () => void): void {
  const before = context.floatsMade;
  walk();
  const madeHere = context.floatsMade > before;
  const name = folded(textOf(node, 'function_name'));
  const [counted, ...others] = nodesOf(node, 'children');
  if (name === 'histogram' && counted !== undefined && others.length === 0 && isCastToNoNaN(counted)) return;
  const knowsNaN = before > 0 && !nodesOf(node, 'children').every((one) => readsNoNaN(one, scope));
  if (!madeHere && !knowsNaN) return;
  throw context.refusal(
    'function-refused',
    node,
    `The function ${name} counts values as histogram does, which this version of the engine answers wrongly where a number is NaN, and here one can be.`,
    'Write SELECT x, count(*) … GROUP BY x.',
    { name },
  );
}

const withoutNaN: ReadonlySet<string> = new Set(
  [
    'TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT UHUGEINT DECIMAL',
    'VARCHAR BOOLEAN DATE',
  ].flatMap((line) => line.split(' ')),
);

/** Whatever is cast, no value of these types is NaN. */
function isCastToNoNaN(node: AstNode): boolean {
  return textOf(node, 'class') === 'CAST' && withoutNaN.has(textOf(nodeOf(node, 'cast_type') ?? {}, 'id'));
}

/**
 * What a part of a query is to others, and whether surely none of its numbers is NaN: where it makes none, and reads
 * nothing that may hold one.
 *
 * @param scope what its names mean
 */
export function notingNaN<T extends Relation>(context: JudgeContext, scope: Scope, judge: () => T): T {
  const before = context.floatsMade;
  const relation = judge();
  if (context.floatsMade === 0 || (context.floatsMade === before && scope.seesNoNaN()))
    return { ...relation, withoutNaN: true };
  // Whoever reads it may read one.
  context.floatsMade += 1;
  return relation;
}

/** Whether an expression that makes no NaN of other numbers reads none. */
function readsNoNaN(value: AstValue | undefined, scope: Scope): boolean {
  if (isList(value)) return value.every((one) => readsNoNaN(one, scope));
  if (!isNode(value)) return true;
  const shape = textOf(value, 'class');
  if (shape === 'COLUMN_REF') return scope.isNeverNaN(folded(textsOf(value, 'column_names').at(-1) ?? ''));
  // The walk over it has told whether it may hold one.
  if (shape === 'SUBQUERY') return true;
  if (/^(?:STAR|LAMBDA|POSITIONAL_REFERENCE)$/.test(shape)) return false;
  return Object.values(value).every((one) => readsNoNaN(one, scope));
}

/** Whether a call counts values as histogram does, itself or by the name of an aggregate that it is given. */
export function isHistogram(node: AstNode, name: string): boolean {
  if (/^(?:(?:list|array)_)?histogram(?:_exact)?$/.test(name)) return true;
  if (!/^(?:list|array)_aggr(?:egate)?$|^aggregate$/.test(name)) return false;
  const value = nodeOf(nodesOf(node, 'children')[1] ?? {}, 'value')?.['value'];
  return typeof value === 'string' && folded(value).startsWith('histogram');
}
