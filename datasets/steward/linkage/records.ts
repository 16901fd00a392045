import type { Engine } from '@vitrine/core/engine';
import { identifier } from '@vitrine/core/text';
import { columnOf, comparable, type LinkField } from './fields.ts';

/**
 * The engine's table of what is to be linked: `id` UINTEGER from 0 in the order of the values (so that nothing depends
 * on the order of rows), `source` (the row's own id, of any type), `side` UTINYINT, `f0`… (comparable values, NULL where
 * nothing is said) and `t0`… (log2 of the share of records that bear the value).
 */
export const recordsTable = '"~lk records"';

/** Which pairs may be one person's. */
export type Sides =
  /** Any two records. */
  | 'one'
  /** A record of side 0 and one of side 1: neither holds anybody twice. */
  | 'between'
  /** Any two, but not two of side 0, who are known to be different people. */
  | 'known';

/** SQL: whether two records of these aliases may be a pair; TRUE where any may. */
export function admissible(sides: Sides, a: string, b: string): string {
  if (sides === 'one') return 'TRUE';
  return sides === 'between' ? `${a}.side <> ${b}.side` : `(${a}.side = 1 OR ${b}.side = 1)`;
}

/** SQL: how many pairs there are among `n` records of which `k` are of side 0. */
export function pairsSql(sides: Sides, n: string, k: string): string {
  if (sides === 'between') return `(${k} * (${n} - ${k}))`;
  const all = `(${n} * (${n} - 1) // 2)`;
  return sides === 'one' ? all : `(${all} - ${k} * (${k} - 1) // 2)`;
}

/** How many records there are on each side, and how many pairs may be one person's. */
export interface Sizes {
  readonly records: number;
  readonly pairs: number;
}

/**
 * Fills `recordsTable` from a query that gives `source`, `side` and each field under its name, as text.
 */
export async function defineRecords(
  engine: Engine,
  query: string,
  fields: readonly LinkField[],
  sides: Sides,
): Promise<Sizes> {
  const values = fields.map(
    (field, at) =>
      `${comparable(field.kind, `CAST(q.${identifier(field.name)} AS VARCHAR)`)} AS ${columnOf(at)}`,
  );
  const columns = fields.map((_, at) => columnOf(at));
  await engine.run(`CREATE OR REPLACE TEMP TABLE "~lk values" AS
    SELECT q.source, CAST(q.side AS UTINYINT) AS side, ${values.join(', ')} FROM (${query}) q`);
  const [size] = await engine.rows(
    `SELECT n, ${pairsSql(sides, 'n', 'k')} AS pairs
     FROM (SELECT count(*) AS n, count(*) FILTER (WHERE side = 0) AS k FROM "~lk values")`,
  );
  const shares = fields.map((_, at) => {
    const column = columnOf(at);
    return `CASE WHEN ${column} IS NOT NULL THEN CAST(log2(count(*) OVER (PARTITION BY ${column}) / count(${column}) OVER ()) AS FLOAT) END AS t${at}`;
  });
  await engine.run(`CREATE OR REPLACE TEMP TABLE ${recordsTable} AS
    SELECT CAST(row_number() OVER (ORDER BY side, ${columns.join(', ')}, source) - 1 AS UINTEGER) AS id, source, side,
      ${columns.join(', ')}${shares.length === 0 ? '' : `, ${shares.join(', ')}`} FROM "~lk values" ORDER BY id`);
  await engine.run('DROP TABLE "~lk values"');
  return { records: Number(size?.['n'] ?? 0), pairs: Number(size?.['pairs'] ?? 0) };
}
