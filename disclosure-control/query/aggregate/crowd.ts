import type { Crowd } from '../../figures/evidence.ts';
import { operandsOf, type Comparison, type Condition, type PlanType } from './condition.ts';
import type { AggregatePlan, Measure } from './plan.ts';
import { columnsOf, conditionsIn, type Term } from './term.ts';

/**
 * How a question singled out the people behind a measure. `declared` when it only narrows: categories named, dates
 * within a period, one condition beside the other. `chosen` when WHERE, the measure's filter or a group's CASE takes people
 * together (OR), leaves some out by what they have (NOT, <>), or compares what the measure adds up, or when WHERE or a
 * filter compares any number freely: each lets the asker put one unknown person among people they know.
 */
export function crowdOf(plan: Pick<AggregatePlan, 'where' | 'groups'>, measure: Measure): Crowd {
  const column = 'column' in measure ? measure.column.name.toLowerCase() : undefined;
  const conditions = [
    ...(plan.where === null ? [] : [plan.where]),
    ...(measure.filter === undefined ? [] : [measure.filter]),
  ];
  const narrows = (condition: Condition<Term>): boolean =>
    isNarrowing(condition, { measured: column, bands: false });
  // Every band of a CASE is a row of the answer: none is left out.
  const divides = (condition: Condition<Term>): boolean =>
    isNarrowing(condition, { measured: column, bands: true });
  return conditions.every(narrows) && plan.groups.every((term) => isPlain(term, divides))
    ? 'declared'
    : 'chosen';
}

/** More values named at once than this are taken for a crowd that the asker put together. */
const categoriesAtOnce = 3;

/** How a question singled out all its people, whatever it asks of them. */
export function chosenBy({ where }: Pick<AggregatePlan, 'where'>): Crowd {
  if (where === null) return 'declared';
  const narrows = isNarrowing(where, { measured: undefined, bands: false });
  return narrows && !listsMany(where) ? 'declared' : 'chosen';
}

function listsMany(condition: Condition<Term>): boolean {
  switch (condition.op) {
    case 'and':
    case 'or':
      return condition.of.some(listsMany);
    case 'not':
      return listsMany(condition.of);
    case 'in':
      return condition.values.length > categoriesAtOnce;
    case 'related':
      return condition.where !== null && listsMany(condition.where);
    default:
      return false;
  }
}

interface Allowed {
  /** The column that the measure adds up. */
  readonly measured: string | undefined;
  /** Whether numbers may be compared with bounds. */
  readonly bands: boolean;
}

const numeric: readonly PlanType[] = ['integer', 'decimal'];
const bounds: readonly Comparison[] = ['lt', 'lte', 'gt', 'gte'];

function isNarrowing(condition: Condition<Term>, allowed: Allowed): boolean {
  const { measured, bands } = allowed;
  const narrows = (one: Condition<Term>): boolean => isNarrowing(one, allowed);
  // A CASE that is compared may stand for NOT, OR or any other condition.
  const free = operandsOf(condition).every(
    (term) =>
      conditionsIn(term).length === 0 && columnsOf(term).every((one) => one.name.toLowerCase() !== measured),
  );
  switch (condition.op) {
    case 'and':
      return condition.of.every(narrows);
    case 'or':
      return false;
    case 'not':
      // People without a row of a kind are a cohort too; and so are those with a value.
      return condition.of.op === 'related' ? narrows(condition.of) : condition.of.op === 'null' && free;
    case 'compare':
      if (condition.is === 'ne' || !free) return false;
      return bands || !bounds.includes(condition.is) || !numeric.includes(condition.value.type);
    case 'related':
      if (condition.rows !== undefined) return false;
      return condition.where === null || isNarrowing(condition.where, { measured: undefined, bands });
    default:
      return free;
  }
}

/** No CASE, or one whose every result is a group of its own. */
function isPlain(term: Term, narrows: (condition: Condition<Term>) => boolean): boolean {
  if (!('op' in term) || term.op === 'constant' || term.op === 'own-rows' || term.op === 'own-date')
    return true;
  if (term.op !== 'case') return isPlain(term.of, narrows);
  const results = [...term.whens.map(({ then }) => then), term.otherwise].map((one) => JSON.stringify(one));
  return new Set(results).size === results.length && term.whens.every(({ when }) => narrows(when));
}
