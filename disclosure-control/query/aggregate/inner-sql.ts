import { identifier, literal } from '@vitrine/core/text';
import type { Profile } from '../../profiles/profile.ts';
import type { AggregatePlan, Comparison, Condition, PlanColumn, PlanLiteral } from './plan.ts';

const operators: Readonly<Record<Comparison, string>> = {
  eq: '=',
  ne: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
};

/** The columns SUM and AVG of a plan read, each once, in order of first use. */
export function valueColumns(plan: AggregatePlan): readonly PlanColumn[] {
  const columns = new Map<string, PlanColumn>();
  for (const measure of plan.measures)
    if (measure.kind === 'sum' || measure.kind === 'mean') columns.set(measure.column.name, measure.column);
  return [...columns.values()];
}

/**
 * The SQL that a reader runs over a cut for a plan: one row a group, every value as text (`readRawRow`).
 * Nothing in it can fail on a value: numbers are tried into types wide enough that no sum overflows.
 *
 * Contributions are first summed per person, so that people can be counted and the largest seen. Rows without a
 * person count as nobody: in a count of rows they stand apart, in a sum they are not. Who contributes
 * zero does not carry a sum: a crowd of zeros would otherwise lift one person's value above the threshold. Groups
 * of too few people do not even leave the engine; `protectAggregate` checks again.
 */
export function innerSql(plan: AggregatePlan, profile: Pick<Profile, 'threshold'>): string {
  const values = valueColumns(plan);
  const groups = plan.groups.map((_, at) => `g${at}`);
  const most = literal(profile.threshold);
  const inner = [
    ...plan.groups.map((column, at) => `${identifier(column.name)} AS g${at}`),
    `${identifier(plan.person)} AS p`,
    'count(*) AS n',
    ...values.flatMap((column, at) => [
      `count(${numberSql(column)}) AS c${at}`,
      `sum(${numberSql(column)}) AS s${at}`,
    ]),
  ];
  const outer = [
    ...groups.map((group) => `CAST(${group} AS VARCHAR) AS ${group}`),
    'CAST(count(p) AS VARCHAR) AS people',
    'CAST(sum(n) FILTER (p IS NOT NULL) AS VARCHAR) AS rows',
    `CAST(max(n, ${most}) FILTER (p IS NOT NULL) AS VARCHAR) AS rows_largest`,
    'CAST(sum(n) FILTER (p IS NULL) AS VARCHAR) AS nobody',
    ...values.flatMap((_, at) => [
      `CAST(count(p) FILTER (s${at} <> 0) AS VARCHAR) AS people${at}`,
      `CAST(sum(c${at}) FILTER (p IS NOT NULL) AS VARCHAR) AS values${at}`,
      `CAST(max(c${at}, ${most}) FILTER (p IS NOT NULL) AS VARCHAR) AS values_largest${at}`,
      `CAST(sum(s${at}) FILTER (p IS NOT NULL) AS VARCHAR) AS sum${at}`,
      `CAST(arg_max(s${at}, abs(s${at}), ${most}) FILTER (p IS NOT NULL) AS VARCHAR) AS largest${at}`,
    ]),
  ];
  const where = plan.where === null ? '' : ` WHERE ${conditionSql(plan.where)}`;
  const by = [...plan.groups.map((column) => identifier(column.name)), identifier(plan.person)].join(', ');
  const people = `SELECT ${inner.join(', ')} FROM main.${identifier(plan.table)}${where} GROUP BY ${by}`;
  if (groups.length === 0) return `SELECT ${outer.join(', ')} FROM (${people}) AS contributions`;
  // Found first: to keep the largest contributions of every group would take much memory for nothing.
  const enough = `SELECT ${groups.join(', ')} FROM contributions GROUP BY ALL HAVING count(p) >= ${most}`;
  const same = groups.map((group) => `contributions.${group} IS NOT DISTINCT FROM enough.${group}`);
  return (
    `WITH contributions AS MATERIALIZED (${people}), enough AS (${enough}) ` +
    `SELECT ${outer.join(', ')} FROM contributions SEMI JOIN enough ON ${same.join(' AND ')} GROUP BY ${groups.join(', ')}`
  );
}

/**
 * A value as an exact number with six decimals at most: |x| < 10^18, so that a sum of 10^14 of them still fits
 * into DECIMAL(38,6); what is larger, infinite or not a number counts as no value.
 */
function numberSql(column: PlanColumn): string {
  return `TRY_CAST(${identifier(column.name)} AS DECIMAL(24,6))`;
}

function conditionSql(condition: Condition<PlanColumn>): string {
  switch (condition.op) {
    case 'and':
    case 'or':
      return `(${condition.of.map(conditionSql).join(condition.op === 'and' ? ' AND ' : ' OR ')})`;
    case 'not':
      return `(NOT ${conditionSql(condition.of)})`;
    case 'compare':
      return `(${operandSql(condition.on)} ${operators[condition.is]} ${literalSql(condition.value)})`;
    case 'in':
      return `(${operandSql(condition.on)} IN (${condition.values.map(literalSql).join(', ')}))`;
    case 'null':
      return `(${identifier(condition.on.name)} IS NULL)`;
    case 'prefix':
      return `starts_with(${identifier(condition.on.name)}, ${literal(condition.prefix)})`;
  }
}

function operandSql(column: PlanColumn): string {
  // Decimals may be stored as DECIMAL of any width; DOUBLE is what every one of them casts to without failing.
  return column.type === 'decimal' ? `CAST(${identifier(column.name)} AS DOUBLE)` : identifier(column.name);
}

function literalSql(value: PlanLiteral): string {
  switch (value.type) {
    case 'string':
      return literal(value.text);
    case 'integer':
      return `CAST(${literal(value.text)} AS BIGINT)`;
    case 'decimal':
      return `CAST(${literal(value.text)} AS DOUBLE)`;
    case 'date':
      return `CAST(${literal(value.text)} AS DATE)`;
    case 'timestamp':
      return `CAST(${literal(value.text)} AS TIMESTAMP)`;
    case 'time':
      return `CAST(${literal(value.text)} AS TIME)`;
    case 'boolean':
      return value.text === 'true' ? 'TRUE' : 'FALSE';
  }
}
