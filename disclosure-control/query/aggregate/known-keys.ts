import { identifier } from '@vitrine/core/text';
import { contributorColumns } from '@vitrine/policy/cut/names';
import { componentsOf } from './components.ts';
import type { Condition, PlanLiteral } from './condition.ts';
import { allOf, knownFrames, type SensitiveOf } from './known-frame.ts';
import { allSets } from './inner-sql.ts';
import { partsOf } from './parts.ts';
import type { AggregatePlan } from './plan.ts';
import type { RawRow } from './raw-rows.ts';
import { conditionSql } from './term-sql.ts';
import { personsIn, type Term } from './term.ts';

type Where = Condition<Term> | null;

/**
 * Whom an asker may know to be asked about by each population of one group, in the order of `populationsOf`: WHERE, the
 * figure's filter and the branches of a CASE that make the group, each without what it asks about (`knownFrames`).
 * Whoever is let in by a filter or a branch is let in as by WHERE.
 */
export function knownWheres(
  plan: AggregatePlan,
  { set, groups }: { readonly set: number; readonly groups: readonly (string | null)[] },
  sensitiveOf: SensitiveOf,
): readonly (readonly Where[])[] {
  const { parts, pairs } = partsOf(plan);
  const by = allSets(plan)[set] ?? [];
  const cell = plan.groups.flatMap((term, at) => (by.includes(at) ? branchOf(term, groups[at]) : []));
  const known = (filter: Where): readonly Where[] =>
    knownFrames(allOf([plan.where, ...cell, filter]), plan.table, sensitiveOf);
  const filterOf = (part: number): Where => parts[part]?.filter ?? null;
  const either = (one: Where, other: Where): Where =>
    one === null || other === null ? null : { op: 'or', of: [one, other] };
  return [
    known(null),
    ...componentsOf(plan).components.map(({ part }) => known(filterOf(part))),
    ...pairs.flatMap(({ one, other }) => {
      const side = known(either(filterOf(one), filterOf(other)));
      return [side, side];
    }),
  ];
}

/** That a row is of the branch of a CASE by which it is grouped; nothing of any other term. */
function branchOf(term: Term, value: string | null = null): readonly Condition<Term>[] {
  if (!('op' in term) || term.op !== 'case') return [];
  // The engine writes decimals in a form of its own; rows of a person are not counted in a condition.
  if (term.type === 'decimal' || personsIn(term).length > 0) return [];
  if (value === null) return [{ op: 'null', on: term }];
  const literal = { type: term.type, text: value } as PlanLiteral;
  return [{ op: 'compare', on: term, is: 'eq', value: literal }];
}

/** SQL: for each condition (k0, k1 …) the sum of the keys of the people with a row that meets it. */
export function knownKeysSql({ table }: Pick<AggregatePlan, 'table'>, wheres: readonly Where[]): string {
  const number = `ours.${identifier(contributorColumns.number)}`;
  const met = wheres.map(
    (where, at) => `bool_or(${where === null ? 'TRUE' : `${conditionSql(where)} IS TRUE`}) AS b${at}`,
  );
  const people = [`${number} AS i`, `any_value(ours.${identifier(contributorColumns.key)}) AS k`, ...met];
  const sums = wheres.map((_, at) => `CAST(sum(k) FILTER (WHERE b${at}) AS VARCHAR) AS k${at}`);
  return `SELECT ${sums.join(', ')} FROM (SELECT ${people.join(', ')} FROM main.${identifier(table)} AS ours WHERE ${number} IS NOT NULL GROUP BY ${number})`;
}

/** The sums of `knownKeysSql`, modulo 2⁶⁴. */
export function readKnownKeys(row: RawRow | undefined, count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => {
    const sum = row?.[`k${at}`];
    return String((typeof sum === 'string' ? BigInt(sum) : 0n) % (1n << 64n));
  });
}

/** What chance is drawn by, of the keys of all frames of a population: another one where any of them changes. */
export function drawnFrom(keys: readonly string[]): string {
  return String(keys.reduce((sum, key) => (sum * 3n + BigInt(key)) % (1n << 64n), 0n));
}
