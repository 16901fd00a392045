import { compareLiteral, compareNumbers } from './values.ts';
import type { Comparison, Condition, PlanLiteral } from './condition.ts';
import type { OutputRef } from './plan.ts';

/** What HAVING can see: grouped values as printed, and figures after protection (`undefined`: hidden). */
export interface Shown {
  readonly groups: readonly (string | null)[];
  readonly figures: readonly (number | undefined)[];
}

/** SQL's three truth values; `undefined` is unknown. */
type Truth = boolean | undefined;

/** Whether a row is kept: a condition on a hidden figure is unknown, and so is its negation. */
export function keeps(condition: Condition<OutputRef>, row: Shown): boolean {
  return truth(condition, row) === true;
}

function truth(condition: Condition<OutputRef>, row: Shown): Truth {
  switch (condition.op) {
    case 'and':
      return all(condition.of.map((one) => truth(one, row)));
    case 'or':
      return negate(all(condition.of.map((one) => negate(truth(one, row)))));
    case 'not':
      return negate(truth(condition.of, row));
    case 'null':
      return condition.on.kind === 'group' ? row.groups[condition.on.index] === null : undefined;
    case 'prefix': {
      const value = condition.on.kind === 'group' ? row.groups[condition.on.index] : null;
      return value?.startsWith(condition.prefix);
    }
    case 'related':
      return undefined;
    case 'compare':
      return holds(condition.is, order(condition.on, condition.value, row));
    case 'in':
      return negate(all(condition.values.map((value) => holds('ne', order(condition.on, value, row)))));
  }
}

function all(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes(undefined) ? undefined : true;
}

function negate(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth;
}

function order(on: OutputRef, value: PlanLiteral, row: Shown): number | undefined {
  if (on.kind === 'measure') {
    const figure = row.figures[on.index];
    return figure === undefined ? undefined : compareNumbers(figure, Number(value.text));
  }
  const text = row.groups[on.index];
  return text === null || text === undefined ? undefined : compareLiteral(text, value);
}

function holds(is: Comparison, order: number | undefined): Truth {
  if (order === undefined) return undefined;
  switch (is) {
    case 'eq':
      return order === 0;
    case 'ne':
      return order !== 0;
    case 'lt':
      return order < 0;
    case 'lte':
      return order <= 0;
    case 'gt':
      return order > 0;
    case 'gte':
      return order >= 0;
  }
}
