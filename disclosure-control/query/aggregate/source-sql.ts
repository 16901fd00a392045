import { identifier } from '@vitrine/core/text';
import { contributorColumns } from '@vitrine/policy/cut/names';
import { operandsOf, type PlanColumn } from './condition.ts';
import type { Part, Parts } from './parts.ts';
import type { AggregatePlan } from './plan.ts';
import { conditionSql, ownSql, termSql } from './term-sql.ts';
import { ownIn, withConditionsIn } from './term.ts';

/**
 * The rows that WHERE keeps: groups as g0, g1 …, the person's pseudonym `p`, number `i` and key `k`, whether the row is of each
 * part (f0 …) and its value there (x0 …). Number and key are hidden columns of the cut, which no question can name.
 */
export function sourceSql(plan: AggregatePlan, { parts }: Pick<Parts, 'parts'>): string {
  const columns = [
    ...plan.groups.map((term, at) => `${termSql(term)} AS g${at}`),
    `${identifier(plan.person)} AS p`,
    `ours.${identifier(contributorColumns.number)} AS i`,
    `ours.${identifier(contributorColumns.key)} AS k`,
    ...parts.flatMap((part, at) => [
      `${memberSql(part)} AS f${at}`,
      ...(part.sums && part.column ? [`${numberSql(part.column)} AS x${at}`] : []),
    ]),
  ];
  return `SELECT ${columns.join(', ')} FROM ${keptSql(plan, parts)}`;
}

/** The rows that WHERE keeps, as `ours`, with what each person has of their own where that is read. */
export function keptSql(
  { table, where, groups }: Pick<AggregatePlan, 'table' | 'where' | 'groups'>,
  parts: readonly Pick<Part, 'filter'>[],
): string {
  const kept = `main.${identifier(table)} AS ours${where === null ? '' : ` WHERE ${conditionSql(where)}`}`;
  const filters = parts.flatMap(({ filter }) => (filter === undefined ? [] : [filter]));
  const own = [...groups, ...filters.flatMap(withConditionsIn).flatMap(operandsOf)].flatMap(ownIn);
  if (own.length === 0) return kept;
  const columns = new Set(own.map(ownSql));
  return `(SELECT ours.*, ${[...columns].join(', ')} FROM ${kept}) AS ours`;
}

/** Whether a row is of a part. */
function memberSql({ filter, column, sums }: Part): string {
  const met = filter === undefined ? [] : [`(${conditionSql(filter)} IS TRUE)`];
  const there =
    column === undefined ? [] : [`(${sums ? numberSql(column) : identifier(column.name)} IS NOT NULL)`];
  return [...met, ...there].join(' AND ') || 'TRUE';
}

/**
 * A value as an exact number with six decimals at most: |x| < 10^18, so that a sum of 10^14 of them still fits
 * into DECIMAL(38,6); what is larger, infinite or not a number counts as no value.
 */
function numberSql(column: PlanColumn): string {
  return `TRY_CAST(${identifier(column.name)} AS DECIMAL(24,6))`;
}
