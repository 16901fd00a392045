import { identifier, literal } from '@vitrine/core/text';
import { contributorColumns } from '@vitrine/policy/cut/names';
import { conditionSql, termSql } from '../aggregate/term-sql.ts';
import { componentsOf, type Component, type Part } from './components.ts';
import type { PrivateQuestion } from './question.ts';
import { scaleFor, type Scale } from './scale.ts';

/**
 * The SQL that a reader runs for a private question: one row a group, every component exact and in whole steps, as text.
 * Nothing in it can fail on a value. Bounding is here, before anything is added up over people: each value is brought
 * within its column's bounds; of a person's rows in a group `rowsPerPerson` count (of more, each counts for less, so that
 * none is picked); and a person is in `groupsPerPerson` groups, picked by their own number and values alone. So what one
 * person changes is bounded by `noiseOf`, whoever else is there. Rows of nobody are in no answer: nothing bounds them.
 */
export function privateSql(question: PrivateQuestion): string {
  const { parts, components } = componentsOf(question.measures);
  const { rowsPerPerson, groupsPerPerson } = question.privacy;
  const scales = parts.map((part) => scaleFor(question.bounds, part.column, rowsPerPerson));
  const groups = question.groups.map((_, at) => `g${at}`);
  const by = [...groups, 'i'].join(', ');
  const picked = `row_number() OVER (PARTITION BY i ORDER BY hash(${by}), ${by})`;
  const figures = components.map((component, at) => figureSql(component, at, rowsPerPerson));
  return [
    `WITH source AS (${sourceSql(question, parts, scales)}),`,
    `own AS (SELECT ${[by, ...ownSql(parts, components, scales)].join(', ')} FROM source WHERE ${shownSql(question)} GROUP BY ${by}),`,
    `picked AS (SELECT *, ${picked} AS place FROM own),`,
    `kept AS (SELECT * FROM picked WHERE place <= ${literal(groupsPerPerson)})`,
    `SELECT ${[...groups, 'CAST(count(*) AS VARCHAR) AS people', ...figures].join(', ')} FROM kept`,
    groups.length === 0 ? '' : ` GROUP BY ${groups.join(', ')}`,
  ].join(' ');
}

/** Rows that WHERE keeps: groups as they are printed, the person's number, and for each part whether the row is of it and its value in steps. */
function sourceSql(
  question: PrivateQuestion,
  parts: readonly Part[],
  scales: readonly (Scale | undefined)[],
): string {
  const columns = [
    ...question.groups.map((term, at) => `CAST(${termSql(term)} AS VARCHAR) AS g${at}`),
    `ours.${identifier(contributorColumns.number)} AS i`,
    ...parts.flatMap((part, at) => {
      const scale = part.numeric ? scales[at] : undefined;
      const value =
        part.column === undefined || scale === undefined ? undefined : stepsSql(part.column.name, scale);
      const there = value ?? (part.column && identifier(part.column.name));
      const met = [
        ...(part.filter === undefined ? [] : [`(${conditionSql(part.filter)} IS TRUE)`]),
        ...(there === undefined ? [] : [`(${there} IS NOT NULL)`]),
      ];
      return [
        `${met.join(' AND ') || 'TRUE'} AS f${at}`,
        ...(value === undefined ? [] : [`${value} AS x${at}`]),
      ];
    }),
  ];
  const where = question.where === null ? '' : ` WHERE ${conditionSql(question.where)}`;
  return `SELECT ${columns.join(', ')} FROM main.${identifier(question.table)} AS ours${where}`;
}

/** A value brought within its bounds, in whole steps. What is not a number is no value; infinity is a bound. */
function stepsSql(column: string, { unit, least, most }: Scale): string {
  const value = `TRY_CAST(${identifier(column)} AS DOUBLE)`;
  // least and greatest pass over NULL, and NaN is the greatest of all: both must stay without value.
  const steps = `round(least(greatest(${value} / ${literal(unit)}, ${literal(least)}), ${literal(most)}))`;
  return `CASE WHEN isnan(${value}) OR ${value} IS NULL THEN NULL ELSE CAST(${steps} AS BIGINT) END`;
}

/** Rows of people, and of the groups that are shown where those are known: no other takes the place of one. */
function shownSql({ values, groups }: PrivateQuestion): string {
  const known = (values ?? []).slice(0, groups.length).map((list, at) => {
    const texts = list.flatMap((value) => (value === null ? [] : [literal(value)]));
    const named = texts.length === 0 ? [] : [`g${at} IN (${texts.join(', ')})`];
    const missing = list.includes(null) ? [`g${at} IS NULL`] : [];
    return `(${[...named, ...missing].join(' OR ')})`;
  });
  return ['i IS NOT NULL', ...known].join(' AND ');
}

/** What a person has in each part of a group. */
function ownSql(
  parts: readonly Part[],
  components: readonly Component[],
  scales: readonly (Scale | undefined)[],
): string[] {
  return parts.flatMap((_, at) => {
    const scale = scales[at];
    const needs = (kind: Component['kind']): boolean =>
      scale !== undefined && components.some((one) => one.part === at && one.kind === kind);
    const distance = `(x${at} - ${literal(scale?.middle ?? 0)})`;
    const unit = scale?.squareUnit ?? 1;
    const over = (value: string, name: string): string =>
      `coalesce(sum(CAST(${value} AS HUGEINT)) FILTER (WHERE f${at}), 0) AS ${name}`;
    return [
      `count(*) FILTER (WHERE f${at}) AS n${at}`,
      ...(needs('sum') ? [over(`x${at}`, `s${at}`)] : []),
      ...(needs('centred') ? [over(distance, `d${at}`)] : []),
      ...(needs('squares')
        ? [
            over(
              `(${distance} * ${distance} + ${literal(Math.floor(unit / 2))}) // ${literal(unit)}`,
              `q${at}`,
            ),
          ]
        : []),
    ];
  });
}

const totals = { sum: 's', centred: 'd', squares: 'q' } as const;

function figureSql({ kind, part }: Component, at: number, rowsPerPerson: number): string {
  const most = literal(rowsPerPerson);
  const n = `n${part}`;
  switch (kind) {
    case 'people':
      return `CAST(count(*) FILTER (WHERE ${n} > 0) AS VARCHAR) AS c${at}`;
    case 'rows':
      return `CAST(coalesce(sum(least(${n}, ${most})), 0) AS VARCHAR) AS c${at}`;
    default: {
      const total = `${totals[kind]}${part}`;
      return `CAST(coalesce(sum(CASE WHEN ${n} > ${most} THEN (${total} * ${most}) // ${n} ELSE ${total} END), 0) AS VARCHAR) AS c${at}`;
    }
  }
}
