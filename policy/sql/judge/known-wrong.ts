import { isNode, type AstNode } from '../kit/ast.ts';
import { folded, nodeOf, nodesOf, textOf } from '../kit/reading.ts';
import type { CaseFile } from './case-file.ts';

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
    id: 'histogram-nan',
    source: 'duckdb/duckdb#24797',
    what: 'histogram over numbers of which one is NaN.',
    mended: 'refused',
    sql: "SELECT map_values(histogram(x)) FROM (VALUES ('NaN'::DOUBLE), (1.0), ('Infinity'::DOUBLE)) t(x)",
    right: [[[1, 1, 1]]],
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
 * Marks what stands in a condition that keeps rows: there no value and false come to the same, through AND and OR,
 * so that a row IN a sub-query is answered rightly.
 */
export function markCondition(file: CaseFile, condition: AstNode): void {
  file.conditions.add(condition);
  if (textOf(condition, 'class') !== 'CONJUNCTION') return;
  for (const part of nodesOf(condition, 'children')) markCondition(file, part);
}

/** Refuses a row of several values IN a sub-query where the engine's answer may be wrong. @throws QueryRefused */
export function judgeMembership(file: CaseFile, node: AstNode): void {
  const left = nodeOf(node, 'child');
  if (left === undefined || folded(textOf(left, 'function_name')) !== 'row' || file.conditions.has(node))
    return;
  throw file.refusal(
    'sql-element-refused',
    node,
    'A row of several values IN a sub-query is answered wrongly by this version of the engine where a value is missing.',
    'Write NOT EXISTS (SELECT 1 FROM b WHERE b.p = a.p AND b.q = a.q), or use it in WHERE without NOT.',
    { part: 'row IN' },
  );
}

const floats: ReadonlySet<string> = new Set(['FLOAT', 'DOUBLE', 'REAL']);

/** Notes that a query makes numbers that can be NaN. */
export function noteFloats(file: CaseFile, type: AstNode | undefined): void {
  if (isNode(type) && floats.has(textOf(type, 'id'))) file.makesFloats = true;
}

/** Refuses histogram where a value may be NaN. @throws QueryRefused */
export function judgeHistogram(file: CaseFile, node: AstNode, name: string): void {
  if (name !== 'histogram' || !file.makesFloats) return;
  throw file.refusal(
    'function-refused',
    node,
    'The function histogram is answered wrongly by this version of the engine where a number is NaN, and this query makes numbers that can be.',
    'Write SELECT x, count(*) … GROUP BY x.',
    { name },
  );
}
