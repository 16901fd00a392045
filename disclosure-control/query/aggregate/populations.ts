import { literal } from '@vitrine/core/text';
import { Corrupt } from '@vitrine/core/errors';
import type { QueryProfile } from '../../profiles/catalogue.ts';
import type { Group } from './groups.ts';
import { componentsOf, type Component } from './components.ts';
import { addedSql, allSets, contributionSql, millionthsSql } from './inner-sql.ts';
import { partsOf } from './parts.ts';
import type { AggregatePlan } from './plan.ts';
import type { RawRow } from './raw-rows.ts';
import { sourceSql } from './source-sql.ts';

/**
 * One population that is compared with earlier ones before a group is shown: all its people, those whom a component
 * rests on, or those who are in one of two parts alone. Numbers of people are compared with numbers of people, whatever
 * they are called; what people bring with what people brought, and quantiles with the same quantile.
 */
export interface Population {
  readonly statistic: string;
  /** SQL over a person's contributions: whether the person is of it, and what they bring, in millionths. */
  readonly member: string;
  readonly amount: string | undefined;
}

/** The populations of each group of a plan, in this order: of all its rows, by component, two by pair of parts. */
export function populationsOf(plan: AggregatePlan): readonly Population[] {
  const { pairs } = partsOf(plan);
  return [
    { statistic: 'people', member: 'n0 > 0', amount: undefined },
    ...componentsOf(plan).components.map(populationOf),
    ...pairs.flatMap(({ kind, one, other }, at) => {
      const sides =
        kind === 'people'
          ? [`n${one} > 0 AND n${other} = 0`, `n${other} > 0 AND n${one} = 0`]
          : [`a${at} <> 0`, `b${at} <> 0`];
      return sides.map((member) => ({ statistic: 'people', member, amount: undefined }));
    }),
  ];
}

function populationOf(component: Component): Population {
  const { part } = component;
  const there = `n${part} > 0`;
  switch (component.of) {
    case 'people':
      return { statistic: 'people', member: there, amount: undefined };
    case 'rows':
      return { statistic: 'amounts', member: there, amount: `CAST(n${part} * 1000000 AS BIGINT)` };
    case 'values':
      return { statistic: 'amounts', member: `s${part} <> 0`, amount: millionthsSql(`s${part}`) };
    case 'squares':
      return { statistic: 'squares', member: there, amount: millionthsSql(`v${part}`) };
    case 'quantile':
      return { statistic: `quantile ${component.at}`, member: there, amount: millionthsSql(`s${part}`) };
  }
}

/** What was found of each population of a group, apart. */
export function apart<Value>(
  plan: AggregatePlan,
  of: readonly Value[],
): {
  readonly all: Value | undefined;
  readonly components: readonly Value[];
  readonly sides: readonly Value[];
} {
  const [all, ...rest] = of;
  const { length } = componentsOf(plan).components;
  return { all, components: rest.slice(0, length), sides: rest.slice(length) };
}

/** By measure: whether at least one side of each of its pairs may be shown, so that no rest of few people follows. */
export function openBy(plan: AggregatePlan, sides: readonly boolean[]): readonly boolean[] {
  return partsOf(plan).pairsOf.map((pairs) =>
    pairs.every((pair) => sides[2 * pair] === true || sides[2 * pair + 1] === true),
  );
}

/** Groups of which nothing is shown: where a set is of all rows together there is a row, whatever is in it. */
export function hiddenGroups(plan: AggregatePlan): readonly Group[] {
  return allSets(plan).flatMap((set, at) =>
    set.length > 0
      ? []
      : [
          {
            set: at,
            groups: plan.groups.map(() => null),
            people: 0,
            open: plan.measures.map(() => false),
            components: [],
          },
        ],
  );
}

/** The people of one population of one group, by their numbers, ascending; what they bring in the same order. */
export interface Members {
  readonly numbers: Uint32Array;
  readonly amounts: BigInt64Array | undefined;
}

export interface GroupMembers {
  readonly set: number;
  readonly groups: readonly (string | null)[];
  /** In the order of `populationsOf`. */
  readonly members: readonly Members[];
}

/** SQL: the populations of every group, of however few people, a row each. It stays in the room and with the steward. */
export function populationsSql(plan: AggregatePlan, { threshold }: Pick<QueryProfile, 'threshold'>): string {
  const parts = partsOf(plan);
  const all = plan.groups.map((_, at) => `g${at}`);
  const by = [...all, 'i'].join(', ');
  const ctes = [
    `source AS (${sourceSql(plan, parts)})`,
    `contributions AS MATERIALIZED (SELECT ${[by, ...contributionSql(parts)].join(', ')} FROM source WHERE i IS NOT NULL GROUP BY ${by})`,
    ...(all.length === 0
      ? []
      : [
          `enough AS (SELECT ${all.join(', ')} FROM contributions GROUP BY ALL HAVING count(*) >= ${literal(threshold)})`,
        ]),
  ];
  const lists = populationsOf(plan).flatMap(({ member, amount }, at) => [
    `list(i ORDER BY i) FILTER (WHERE ${member}) AS i${at}`,
    ...(amount === undefined
      ? []
      : [`list(coalesce(${amount}, 0) ORDER BY i) FILTER (WHERE ${member}) AS w${at}`]),
  ]);
  const sets = allSets(plan).map((set, at) => {
    const own = all.filter((_, group) => set.includes(group));
    const same = all.map((name) => `contributions.${name} IS NOT DISTINCT FROM enough.${name}`).join(' AND ');
    const from =
      own.length === all.length
        ? 'contributions'
        : `(SELECT ${[...own, 'i', ...addedSql(parts)].join(', ')} FROM contributions SEMI JOIN enough ON ${same} GROUP BY ${[...own, 'i'].join(', ')})`;
    const shown = all.map((name, group) =>
      set.includes(group) ? `CAST(${name} AS VARCHAR) AS ${name}` : `CAST(NULL AS VARCHAR) AS ${name}`,
    );
    const grouped = own.length === 0 ? '' : ` GROUP BY ${own.join(', ')}`;
    return `(SELECT ${[`${literal(at)} AS gset`, ...shown, ...lists].join(', ')} FROM ${from} AS kept${grouped})`;
  });
  return `WITH ${ctes.join(', ')} ${sets.join(' UNION ALL ')}`;
}

/** SQL: the numbers of the people whom WHERE keeps, ascending, the sum of their keys, and how many people the table has. */
export function frameSql(plan: AggregatePlan): string {
  const source = sourceSql({ ...plan, groups: [] }, { parts: [] });
  const all = sourceSql({ ...plan, groups: [], where: null }, { parts: [] });
  return `SELECT list(i ORDER BY i) AS i, CAST(sum(k) AS VARCHAR) AS k, (SELECT count(DISTINCT i) FROM (${all})) AS people FROM (SELECT i, any_value(k) AS k FROM (${source}) WHERE i IS NOT NULL GROUP BY i)`;
}

/** @throws Corrupt when a row is not what `populationsSql` returns */
export function readGroupMembers(plan: AggregatePlan, row: RawRow): GroupMembers {
  return {
    set: Number(row['gset']),
    groups: plan.groups.map((_, at) => {
      const value = row[`g${at}`];
      if (value === null || typeof value === 'string') return value;
      throw unreadable();
    }),
    members: populationsOf(plan).map(({ amount }, at) => ({
      numbers: Uint32Array.from(listOf(row[`i${at}`]), Number),
      amounts: amount === undefined ? undefined : BigInt64Array.from(listOf(row[`w${at}`]), BigInt),
    })),
  };
}

/** @throws Corrupt when the row is not what `frameSql` returns */
export function readFrame(row: RawRow | undefined): {
  readonly numbers: Uint32Array;
  readonly key: bigint;
  readonly people: number;
} {
  const key = row?.['k'] ?? '0';
  if (typeof key !== 'string') throw unreadable();
  return {
    numbers: Uint32Array.from(listOf(row?.['i']), Number),
    key: BigInt(key) % (1n << 64n),
    people: Number(row?.['people'] ?? 0),
  };
}

/** NULL is the list of nobody. */
function listOf(value: unknown): readonly (number | bigint)[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value as (number | bigint)[];
  throw unreadable();
}

function unreadable(): Corrupt {
  return new Corrupt({ detail: 'The room’s answer does not have the form of its populations.' });
}
