import { identifier, literal } from '@vitrine/core/text';
import type { Comparison, Condition, Link, PlanLiteral } from './condition.ts';
import { typeOf, type Term } from './term.ts';

const operators: Readonly<Record<Comparison, string>> = {
  eq: '=',
  ne: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
};

/** The engine's SQL for a term. Nothing in it can fail on a value: TRY makes what a function cannot take NULL. */
export function termSql(term: Term): string {
  if (!('op' in term)) return identifier(term.name);
  switch (term.op) {
    case 'constant':
      return literalSql(term.value);
    case 'own-rows':
    case 'own-date':
      return identifier(ownName(term));
    case 'case': {
      const whens = term.whens.map(({ when, then }) => `WHEN ${conditionSql(when)} THEN ${resultSql(then)}`);
      return `(CASE ${whens.join(' ')} ELSE ${resultSql(term.otherwise)} END)`;
    }
    case 'truncate':
      return `TRY(CAST(date_trunc(${literal(term.unit)}, ${nearSql(term.of)}) AS DATE))`;
    case 'label':
      return `TRY(strftime(${nearSql(term.of)}, ${literal(term.format)}))`;
    case 'later':
      return `TRY(CAST(${nearSql(term.of)} + to_${term.unit}(CAST(${literal(term.by)} AS INTEGER)) AS DATE))`;
    case 'add':
      return `TRY(${termSql(term.of)} + CAST(${literal(term.by)} AS BIGINT))`;
    case 'part':
      return `TRY(date_part(${literal(term.part)}, ${termSql(term.of)}))`;
    case 'slice':
      return term.side === 'right'
        ? `right(${termSql(term.of)}, ${literal(term.length)})`
        : `substr(${termSql(term.of)}, ${literal(term.start)}, ${literal(term.length)})`;
    case 'letters':
      return `${term.to}(${termSql(term.of)})`;
    case 'coalesce':
      return `coalesce(${operandSql(term.of)}, ${literalSql(term.value)})`;
    case 'band': {
      const width = literal(term.width);
      const band = term.floor
        ? `TRY_CAST(floor(CAST(${termSql(term.of)} AS DOUBLE) / ${width}) AS BIGINT)`
        : `(${termSql(term.of)} // ${width})`;
      return `TRY(${band} * ${literal(term.times)})`;
    }
  }
}

/**
 * The engine computes of a column's least and largest date while it plans, where TRY does not reach: behind CASE it
 * knows neither, and far dates and infinity are NULL.
 */
function nearSql(term: Term): string {
  const of = termSql(term);
  return `CASE WHEN date_part('year', ${of}) BETWEEN 1 AND 9999 THEN ${of} END`;
}

export type Own = Extract<Term, { readonly op: 'own-rows' | 'own-date' }>;

/** The column in which a table has what each person has of their own; no column of a cut is called so. */
export function ownName(term: Own): string {
  return term.op === 'own-rows' ? '~rows' : `~${term.which} ${term.of.name}`;
}

/** That column, over the rows that WHERE keeps. */
export function ownSql(term: Own): string {
  const over = `OVER (PARTITION BY ${identifier(term.person)})`;
  const found =
    term.op === 'own-rows'
      ? `count(*) ${over}`
      : `${term.which === 'first' ? 'min' : 'max'}(${identifier(term.of.name)}) ${over}`;
  return `${found} AS ${identifier(ownName(term))}`;
}

/** A condition over a row's terms, whose person is in the column `person`. */
export function conditionSql(condition: Condition<Term>): string {
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
      return `(${termSql(condition.on)} IS NULL)`;
    case 'prefix':
      return `starts_with(${termSql(condition.on)}, ${literal(condition.prefix)})`;
    case 'related': {
      const person = identifier(condition.person);
      const also = condition.where === null ? '' : ` AND ${conditionSql(condition.where)}`;
      if (condition.links !== undefined) {
        const links = condition.links.map(linkSql).join(' AND ');
        return `EXISTS (SELECT 1 FROM main.${identifier(condition.table)} AS theirs WHERE theirs.${person} = ours.${person}${also} AND ${links})`;
      }
      const { rows } = condition;
      const enough =
        rows === undefined
          ? ''
          : ` GROUP BY ${person} HAVING count(*) ${operators[rows.is]} CAST(${literal(rows.count)} AS BIGINT)`;
      const people = `SELECT ${person} FROM main.${identifier(condition.table)} WHERE ${person} IS NOT NULL${also}${enough}`;
      return `coalesce(${person} IN (${people}), FALSE)`;
    }
  }
}

/** Far dates and infinity are NULL, so that adding days never leaves what a date can be. */
function linkSql({ theirs, is, ours, days }: Link): string {
  const near = (date: string): string =>
    `CASE WHEN date_part('year', ${date}) BETWEEN 1 AND 9999 THEN ${date} END`;
  const from = near(`ours.${identifier(ours.name)}`);
  return `(${near(`theirs.${identifier(theirs.name)}`)} ${operators[is]} TRY((${from}) + CAST(${literal(days)} AS INTEGER)))`;
}

function resultSql(result: Term | null): string {
  return result === null ? 'NULL' : operandSql(result);
}

function operandSql(term: Term): string {
  // Decimals may be stored as DECIMAL of any width; DOUBLE is what every one of them casts to without failing.
  return typeOf(term) === 'decimal' ? `CAST(${termSql(term)} AS DOUBLE)` : termSql(term);
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
