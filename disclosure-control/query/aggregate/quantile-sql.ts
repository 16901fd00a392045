import { literal } from '@vitrine/core/text';
import { partsOf } from './parts.ts';
import type { AggregatePlan } from './plan.ts';

/** The quantiles of a plan, with the part whose values each is of and the measure it is. */
export function quantilesOf(
  plan: Pick<AggregatePlan, 'measures'>,
): readonly { readonly measure: number; readonly part: number; readonly at: number }[] {
  const { of } = partsOf(plan);
  return plan.measures.flatMap((one, measure) =>
    one.kind === 'quantile' ? [{ measure, part: of[measure] ?? 0, at: one.at }] : [],
  );
}

export function quantileColumns(index: number): readonly string[] {
  return ['within', 'below', 'above', 'size', 'total', 'low', 'high', 'window_key'].map(
    (name) => `${name}${index}`,
  );
}

interface Asked {
  readonly by: readonly string[];
  /** Rows with p, f and x of the part. */
  readonly from: string;
  readonly part: number;
  readonly quantile: number;
  readonly threshold: string;
}

/**
 * The window of values around a quantile's rank, a row a group: as many values as hold the threshold of people if
 * everybody has equally many; how many people have a value in it, below and above it, and what its values add up to.
 * Groups of fewer people than twice the threshold have no row.
 */
export function quantileSql({ by, from, part, quantile, threshold }: Asked, index: number): string {
  const groups = by.map((name) => `${name}, `).join('');
  const partition = by.length === 0 ? '' : `PARTITION BY ${by.join(', ')} `;
  const grouped = by.length === 0 ? '' : ` GROUP BY ${by.join(', ')}`;
  const rows =
    `SELECT ${groups}p, k, x${part} AS x, row_number() OVER (${partition}ORDER BY x${part}) - 1 AS r, ` +
    `count(*) OVER (${partition}) AS n, count(DISTINCT p) OVER (${partition}) AS m FROM ${from} WHERE f${part} AND p IS NOT NULL`;
  const wide = `SELECT *, ${threshold} * CAST(ceil(n / m) AS BIGINT) AS w FROM (${rows}) AS ranked WHERE m >= 2 * ${threshold}`;
  const placed = `SELECT *, CAST(round(${literal(quantile)} * (n - 1) - (w - 1) / 2) AS BIGINT) AS start FROM (${wide}) AS wide`;
  const within = 'r >= start AND r < start + w';
  const columns = [
    `count(DISTINCT p) FILTER (WHERE ${within})`,
    'count(DISTINCT p) FILTER (WHERE r < start)',
    'count(DISTINCT p) FILTER (WHERE r >= start + w)',
    `count(*) FILTER (WHERE ${within})`,
    `sum(x) FILTER (WHERE ${within})`,
    `min(x) FILTER (WHERE ${within})`,
    `max(x) FILTER (WHERE ${within})`,
    `sum(DISTINCT k) FILTER (WHERE ${within})`,
  ];
  const named = quantileColumns(index).map(
    (name, at) => `CAST(${columns[at] ?? 'NULL'} AS VARCHAR) AS ${name}`,
  );
  return `SELECT ${groups}${named.join(', ')} FROM (${placed}) AS placed${grouped}`;
}
