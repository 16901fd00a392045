import { identifier } from '@vitrine/core/text';
import { contributorColumns } from '@vitrine/policy/cut/names';
import { componentsOf } from './components.ts';
import type { Condition, PlanLiteral } from './condition.ts';
import { allOf } from './known-frame.ts';
import { KnownParts, type SensitiveOf } from './known-parts.ts';
import { allSets } from './inner-sql.ts';
import { partsOf } from './parts.ts';
import type { AggregatePlan } from './plan.ts';
import type { RawRow } from './raw-rows.ts';
import { conditionSql } from './term-sql.ts';
import { personsIn, typeOf, type Term } from './term.ts';

type Where = Condition<Term> | null;

/** Of a group: its grouping set, and the values it is grouped by as text, in the order of the plan's. */
interface GroupOf {
  readonly set: number;
  readonly groups: readonly (string | null)[];
}

/**
 * Whom an asker may know to be asked about by each population of a group, in the order of `populationsOf`, as frames
 * (`KnownParts`): by WHERE, the figure's filter, and what makes the group. Whoever is let in by a filter or a group is
 * let in as by WHERE.
 */
export function knownWheres(
  plan: AggregatePlan,
  sensitiveOf: SensitiveOf,
): (group: GroupOf) => readonly (readonly Where[])[] {
  const known = new KnownParts(plan.table, sensitiveOf);
  const { parts, pairs } = partsOf(plan);
  const { components } = componentsOf(plan);
  const sets = allSets(plan);
  const inTerms = plan.groups.map((term) => known.inTerm(term));
  const filterOf = (part: number): Where => parts[part]?.filter ?? null;
  const either = (one: Where, other: Where): Where =>
    one === null || other === null ? null : { op: 'or', of: [one, other] };
  return ({ set, groups }) => {
    const by = sets[set] ?? [];
    const cell = by.flatMap((at) => cellOf(plan.groups[at], groups[at]));
    const terms = by.flatMap((at) => inTerms[at] ?? []);
    const frames = (filter: Where): readonly Where[] =>
      known.distinct([...known.frames(allOf([plan.where, ...cell, filter])), ...terms]);
    return [
      frames(null),
      ...components.map(({ part }) => frames(filterOf(part))),
      ...pairs.flatMap(({ one, other }) => {
        const side = frames(either(filterOf(one), filterOf(other)));
        return [side, side];
      }),
    ];
  };
}

/** That a row is of a group which written-out values make, as CASE and bands do; nothing of any other term. */
function cellOf(term: Term | undefined, value: string | null = null): readonly Condition<Term>[] {
  if (term === undefined || !isMovable(term)) return [];
  const type = typeOf(term);
  // The engine writes these in a form of its own; rows of a person are not counted in a condition.
  if (/^(?:decimal|timestamp|time)$/.test(type) || personsIn(term).length > 0) return [];
  if (value === null) return [{ op: 'null', on: term }];
  return [{ op: 'compare', on: term, is: 'eq', value: { type, text: value } as PlanLiteral }];
}

/** Whether other written-out values let other people into a group of the same name. */
function isMovable(term: Term): boolean {
  if (!('op' in term)) return false;
  switch (term.op) {
    case 'case':
    case 'add':
    case 'later':
    case 'slice':
    case 'band':
    case 'coalesce':
      return true;
    case 'constant':
    case 'own-rows':
      return false;
    default:
      return isMovable(term.of);
  }
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
