import { identifier, literal } from '@vitrine/core/text';
import { contributorColumns } from '@vitrine/policy/cut/names';
import { keptSql } from '../aggregate/source-sql.ts';
import { conditionSql, termSql } from '../aggregate/term-sql.ts';
import { componentsOf, type Component, type Part } from './components.ts';
import type { PrivateQuestion } from './question.ts';
import { binsOf, binUnits, scaleFor, type Scale } from './scale.ts';

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
  const bins = components.flatMap(({ kind, part }, at) => {
    const scale = scales[part];
    return kind === 'bins' && scale !== undefined ? [{ at, part, scale }] : [];
  });
  const shown = shownSql(question);
  const same = (one: string, other: string): string =>
    groups.map((name) => `${one}.${name} IS NOT DISTINCT FROM ${other}.${name}`).join(' AND ') || 'TRUE';
  return [
    `WITH source AS (${sourceSql(question, parts, scales)}),`,
    `own AS (SELECT ${[by, ...ownSql(parts, components, scales)].join(', ')} FROM source WHERE ${shown} GROUP BY ${by}),`,
    `picked AS (SELECT *, ${picked} AS place FROM own),`,
    `kept AS (SELECT * FROM picked WHERE place <= ${literal(groupsPerPerson)})`,
    ...bins.map((one) => histogramSql(one, { groups, shown, same, rowsPerPerson })),
    `SELECT ${[...groups.map((name) => `kept.${name}`), 'CAST(count(*) AS VARCHAR) AS people', ...figures].join(', ')} FROM kept`,
    ...bins.map(({ at }) => `LEFT JOIN h${at} ON ${same(`h${at}`, 'kept')}`),
    groups.length === 0 ? '' : ` GROUP BY ${groups.map((name) => `kept.${name}`).join(', ')}`,
  ].join(' ');
}

/** The histogram of one part in each group, as `bin:steps,…`: a person brings `rowsPerPerson` rows to it at most. */
function histogramSql(
  { at, part, scale }: { readonly at: number; readonly part: number; readonly scale: Scale },
  wanted: {
    readonly groups: readonly string[];
    readonly shown: string;
    readonly same: (one: string, other: string) => string;
    readonly rowsPerPerson: number;
  },
): string {
  const { groups, shown, same, rowsPerPerson } = wanted;
  const { width } = binsOf(scale);
  const [n, most, unit] = [`kept.n${part}`, literal(rowsPerPerson), literal(binUnits)];
  const steps = `CASE WHEN ${n} > ${most} THEN (b.m * ${most} * ${unit}) // ${n} ELSE b.m * ${unit} END`;
  const own = groups.map((name) => `kept.${name}`);
  const by = groups.join(', ');
  return [
    `, b${at} AS (SELECT ${[...groups, 'i'].join(', ')}, (x${part} - (${literal(scale.least)})) // ${literal(width)} AS bin, count(*) AS m`,
    `FROM source WHERE ${shown} AND f${part} GROUP BY ALL),`,
    `h${at} AS (SELECT ${[...groups, "string_agg(bin || ':' || w, ',') AS bins"].join(', ')}`,
    `FROM (SELECT ${[...own, 'b.bin', `CAST(sum(${steps}) AS BIGINT) AS w`].join(', ')} FROM kept JOIN b${at} AS b ON b.i = kept.i AND ${same('b', 'kept')}`,
    `GROUP BY ${[...own, 'b.bin'].join(', ')}) WHERE w > 0${by === '' ? '' : ` GROUP BY ${by}`})`,
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
  return `SELECT ${columns.join(', ')} FROM ${keptSql(question, parts)}`;
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
    case 'bins':
      return `any_value(h${at}.bins) AS c${at}`;
    default: {
      const total = `${totals[kind]}${part}`;
      return `CAST(coalesce(sum(CASE WHEN ${n} > ${most} THEN (${total} * ${most}) // ${n} ELSE ${total} END), 0) AS VARCHAR) AS c${at}`;
    }
  }
}
