import { literal } from '@vitrine/core/text';
import { evidenceDepth } from '../../figures/evidence.ts';
import { evidenceSql } from '../../figures/evidence-sql.ts';
import type { Profile } from '../../profiles/profile.ts';
import { partsOf, type Parts } from './parts.ts';
import type { AggregatePlan } from './plan.ts';
import { quantileColumns, quantilesOf, quantileSql } from './quantile-sql.ts';
import { sourceSql } from './source-sql.ts';

/**
 * The SQL that a reader runs over a cut for a plan: one row a group of each set, every value as text (`readRawRow`).
 * Nothing in it can fail on a value: numbers are tried into types wide enough that no sum overflows.
 *
 * Contributions are first summed per person, so that people can be counted and the largest seen. Rows without a
 * person count as nobody: in a count of rows they stand apart, in a sum they are not. Who contributes
 * zero does not carry a sum: a crowd of zeros would otherwise lift one person's value above the threshold. Groups
 * of too few people do not even leave the engine; `protectAggregate` checks again. Margins are made of the rows in
 * groups that may be shown, so that no hidden group follows from a margin by subtraction.
 */
export function innerSql(plan: AggregatePlan, profile: Pick<Profile, 'threshold'>): string {
  const parts = partsOf(plan);
  const groups = plan.groups.map((_, at) => `g${at}`);
  const most = literal(profile.threshold);
  const by = [...groups, 'p'].join(', ');
  const ctes = [
    `source AS (${sourceSql(plan, parts)})`,
    `contributions AS MATERIALIZED (SELECT ${[by, 'any_value(k) AS k', ...contributionSql(parts)].join(', ')} FROM source GROUP BY ${by})`,
    // Found first: to keep the largest contributions of every group would take much memory for nothing.
    ...(groups.length === 0
      ? []
      : [
          `enough AS (SELECT ${groups.join(', ')} FROM contributions GROUP BY ALL HAVING count(p) >= ${most})`,
        ]),
  ];
  const sets = allSets(plan).map((set, at) => `(${setSql(plan, parts, set, at, profile.threshold)})`);
  return `WITH ${ctes.join(', ')} ${sets.join(' UNION ALL ')}`;
}

/** The sets to be computed: those asked for and, where it is not among them, that of all groups. */
export function allSets({
  sets,
  groups,
}: Pick<AggregatePlan, 'sets' | 'groups'>): readonly (readonly number[])[] {
  const whole = groups.map((_, at) => at);
  return sets.some((set) => new Set(set).size === groups.length) ? sets : [...sets, whole];
}

function setSql(
  plan: AggregatePlan,
  parts: Parts,
  set: readonly number[],
  at: number,
  threshold: number,
): string {
  const most = literal(threshold);
  const by = plan.groups.flatMap((_, group) => (set.includes(group) ? [`g${group}`] : []));
  const all = plan.groups.map((_, group) => `g${group}`);
  const same = (left: string, right: string, names: readonly string[]): string =>
    names.map((name) => `${left}.${name} IS NOT DISTINCT FROM ${right}.${name}`).join(' AND ') || 'TRUE';
  const semi = (from: string): string =>
    all.length === 0 ? from : `${from} SEMI JOIN enough ON ${same(from, 'enough', all)}`;
  const added =
    by.length === all.length
      ? `SELECT * FROM ${semi('contributions')}`
      : `SELECT ${[...by, 'p', 'any_value(k) AS k', ...addedSql(parts)].join(', ')} FROM ${semi('contributions')} GROUP BY ${[...by, 'p'].join(', ')}`;
  const kept = `SELECT ${['*', ...distanceSql(parts, by)].join(', ')} FROM (${added}) AS added`;
  const grouped = by.length === 0 ? '' : ` GROUP BY ${by.join(', ')} HAVING count(p) >= ${most}`;
  const figures = `SELECT ${[...by, ...figureSql(parts, evidenceDepth(threshold))].join(', ')} FROM (${kept}) AS kept${grouped}`;
  const quantiles = quantilesOf(plan).map(({ part, at: quantile }, index) => ({
    name: `q${index}`,
    sql: quantileSql({ by, from: semi('source'), part, quantile, threshold: most }, index),
  }));
  const shown = plan.groups.map((_, group) =>
    set.includes(group)
      ? `CAST(figures.g${group} AS VARCHAR) AS g${group}`
      : `CAST(NULL AS VARCHAR) AS g${group}`,
  );
  const columns = [
    `CAST(${literal(at)} AS VARCHAR) AS gset`,
    ...shown,
    ...figureNames(parts).map((name) => `figures.${name}`),
    ...quantiles.flatMap(({ name }, index) => quantileColumns(index).map((column) => `${name}.${column}`)),
  ];
  const joins = quantiles.map(
    ({ name, sql }) => ` LEFT JOIN (${sql}) AS ${name} ON ${same('figures', name, by)}`,
  );
  return `SELECT ${columns.join(', ')} FROM (${figures}) AS figures${joins.join('')}`;
}

/** What a person brings to each part of a group, and what to one part but not to another. */
export function contributionSql({ parts, pairs }: Parts): string[] {
  return [
    ...parts.flatMap((part, at) => [
      `count(*) FILTER (WHERE f${at}) AS n${at}`,
      ...(part.sums ? [`sum(x${at}) FILTER (WHERE f${at}) AS s${at}`] : []),
      ...(part.squares
        ? [`sum(CAST(x${at} AS DOUBLE) * CAST(x${at} AS DOUBLE)) FILTER (WHERE f${at}) AS v${at}`]
        : []),
    ]),
    ...pairs.flatMap(({ kind, one, other }, at) => {
      const what = kind === 'sums' ? `sum(x${one})` : 'count(*)';
      return [
        `${what} FILTER (WHERE f${one} AND NOT f${other}) AS a${at}`,
        `${what} FILTER (WHERE f${other} AND NOT f${one}) AS b${at}`,
      ];
    }),
  ];
}

/** The same of a margin's groups: everything above adds up. */
export function addedSql({ parts, pairs }: Parts): string[] {
  const names = [
    ...parts.flatMap((part, at) => [
      `n${at}`,
      ...(part.sums ? [`s${at}`] : []),
      ...(part.squares ? [`v${at}`] : []),
    ]),
    ...pairs.flatMap((_, at) => [`a${at}`, `b${at}`]),
  ];
  return names.map((name) => `sum(${name}) AS ${name}`);
}

/**
 * What each person's values add to the squared distances from the mean of the set's group, which stays here:
 * Σ(x − m)² = Σx² − 2m·Σx + n·m².
 */
function distanceSql({ parts }: Parts, by: readonly string[]): string[] {
  const group = by.length === 0 ? '' : `PARTITION BY ${by.join(', ')}`;
  return parts.flatMap((part, at) => {
    if (!part.squares) return [];
    const over = (name: string): string =>
      `sum(CAST(${name}${at} AS DOUBLE)) FILTER (WHERE p IS NOT NULL) OVER (${group})`;
    const mean = `(${over('s')} / nullif(${over('n')}, 0))`;
    return [`v${at} - 2 * ${mean} * CAST(s${at} AS DOUBLE) + n${at} * ${mean} * ${mean} AS d${at}`];
  });
}

function figureSql({ parts, pairs }: Parts, depth: number): string[] {
  const text = (sql: string, name: string): string => `CAST(${sql} AS VARCHAR) AS ${name}`;
  return [
    ...parts.flatMap((part, at) => [
      text(`count(p) FILTER (WHERE n${at} > 0)`, `people${at}`),
      ...evidenceSql({ amount: `CAST(n${at} * 1000000 AS BIGINT)`, key: 'k' }, `rows${at}`, depth),
      text(`sum(n${at}) FILTER (WHERE p IS NULL)`, `nobody${at}`),
      ...(part.sums ? evidenceSql({ amount: millionthsSql(`s${at}`), key: 'k' }, `values${at}`, depth) : []),
      ...(part.squares
        ? evidenceSql({ amount: millionthsSql(`d${at}`), key: 'k' }, `squares${at}`, depth)
        : []),
    ]),
    ...pairs.flatMap(({ kind, one, other }, at) => {
      // People are told apart by whether they are in a part at all, rows and values by what is in one part alone.
      const [a, b] =
        kind === 'people'
          ? [`n${one} > 0 AND n${other} = 0`, `n${other} > 0 AND n${one} = 0`]
          : [`a${at} <> 0`, `b${at} <> 0`];
      return [
        text(`count(p) FILTER (WHERE ${a})`, `apart${at}`),
        text(`count(p) FILTER (WHERE ${b})`, `back${at}`),
      ];
    }),
  ];
}

function figureNames(parts: Parts): string[] {
  return figureSql(parts, 1).map((sql) => sql.slice(sql.lastIndexOf(' ') + 1));
}

/** SQL: a person's total in whole millionths, of a size under 10¹²: what is more counts as that. */
export function millionthsSql(total: string): string {
  // least and greatest pass over NULL: who has no value must not get one.
  const bounded = `CASE WHEN ${total} IS NOT NULL THEN greatest(least(${total}, 999999999999), -999999999999) END`;
  return `CAST(CAST(TRY_CAST(${bounded} AS DECIMAL(18,6)) AS DECIMAL(38,6)) * 1000000 AS BIGINT)`;
}
