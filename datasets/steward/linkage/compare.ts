import type { Engine } from '@vitrine/core/engine';
import type { Pattern } from './em.ts';
import { columnOf, levelBits, levelNames, levelSql, type LinkField } from './fields.ts';
import { recordsTable } from './records.ts';

/** SQL: the levels of a pair, three bits for each field, the first field lowest. */
function patternSql(fields: readonly LinkField[]): string {
  const given = fields.findIndex((field) => field.kind === 'given-name');
  const family = fields.findIndex((field) => field.kind === 'family-name');
  const swapped =
    given === -1 || family === -1
      ? 'FALSE'
      : `(l.f${given} = r.f${family} AND l.f${family} = r.f${given} AND l.f${given} <> r.f${given})`;
  const parts = fields.map((field, at) => {
    const level = levelSql(field, `l.${columnOf(at)}`, `r.${columnOf(at)}`, swapped);
    return `(CAST(${level} AS UBIGINT) << ${at * levelBits})`;
  });
  return parts.join(' | ');
}

/** Pairs compared at a time: bounds what the engine holds beside its tables. */
const batch = 4_000_000;

/**
 * Compares pairs (a table with `a`, `b`) and gives each its pattern in a new table (`a`, `b`, `pattern` UBIGINT).
 */
export async function comparePairs(
  engine: Engine,
  pairs: string,
  fields: readonly LinkField[],
  into: string,
): Promise<void> {
  await engine.run(`CREATE OR REPLACE TEMP TABLE ${into} (a UINTEGER, b UINTEGER, pattern UBIGINT)`);
  const [found] = await engine.rows(`SELECT count(*) AS n FROM ${pairs}`);
  const pattern = patternSql(fields);
  for (let from = 0; from < Number(found?.['n'] ?? 0); from += batch) {
    await engine.run(`INSERT INTO ${into} SELECT p.a, p.b, ${pattern}
      FROM (SELECT a, b FROM ${pairs} WHERE rowid >= ${from} AND rowid < ${from + batch}) p
      JOIN ${recordsTable} l ON l.id = p.a JOIN ${recordsTable} r ON r.id = p.b`);
  }
}

export const levelsOf = (pattern: bigint, fields: number): readonly number[] =>
  Array.from({ length: fields }, (_, at) => Number((pattern >> BigInt(at * levelBits)) & 7n));

/** How many pairs of a compared table agree in each way, in the order of the patterns. */
export async function countPatterns(
  engine: Engine,
  compared: string,
  fields: number,
): Promise<readonly Pattern[]> {
  const found = await engine.rows(
    `SELECT pattern, count(*) AS n FROM ${compared} GROUP BY pattern ORDER BY pattern`,
  );
  return found.map(({ pattern, n }) => ({
    levels: typeof pattern === 'bigint' ? levelsOf(pattern, fields) : [],
    pairs: Number(n),
  }));
}

/** For each field, how often each level (from 1 on) stands among these patterns, as a share of those that say it. */
export function levelShares(
  patterns: readonly Pattern[],
  fields: readonly LinkField[],
): readonly (readonly number[])[] {
  return fields.map((field, at) => {
    const counts = levelNames[field.kind].map(() => 0);
    for (const { levels, pairs } of patterns) {
      const level = levels[at] ?? 0;
      if (level > 0) counts[level - 1] = (counts[level - 1] ?? 0) + pairs;
    }
    const sum = counts.reduce((total, one) => total + one, 0);
    // One more pair, spread evenly: what was never seen is rare, not impossible.
    return counts.map((one) => (one + 1 / counts.length) / (sum + 1));
  });
}
