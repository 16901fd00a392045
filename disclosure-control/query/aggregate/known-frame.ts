import { operandsOf, relatedIn, type Condition, type PlanLiteral } from './condition.ts';
import { columnsOf, personsIn, withConditionsIn, type Term } from './term.ts';

type Where = Condition<Term> | null;

/**
 * The most that a condition may keep, whatever people have in what it asks about: columns that the dataset file calls
 * sensitive, and other rows of people. What is asked about counts as met, wherever it stands; of a CASE that is
 * compared, every branch with that result counts. `null` keeps everybody.
 *
 * @param sensitive names of columns of the plan's own table, in lower case
 */
export function mostKept(where: Where, sensitive: ReadonlySet<string>): Where {
  if (where === null) return null;
  const known = widened(where, sensitive, true);
  return typeof known === 'boolean' ? null : known;
}

/** Conditions that all hold; `null` is none. */
export function allOf(conditions: readonly Where[]): Where {
  const some = conditions.flatMap((one) => (one === null ? [] : [one]));
  const [only] = some;
  if (only === undefined) return null;
  return some.length === 1 ? only : { op: 'and', of: some };
}

/**
 * A condition that keeps at least (`most`) or at most what the given one may keep, of known columns alone; or that
 * everything, or nothing, is kept.
 */
function widened(
  condition: Condition<Term>,
  names: ReadonlySet<string>,
  most: boolean,
): Condition<Term> | boolean {
  switch (condition.op) {
    case 'and':
    case 'or': {
      const settles = condition.op === 'or';
      const parts = condition.of.map((one) => widened(one, names, most));
      if (parts.includes(settles)) return settles;
      const rest = parts
        .filter((one) => typeof one !== 'boolean')
        .flatMap((one) => (one.op === condition.op ? one.of : [one]));
      const [only] = rest;
      if (only === undefined) return !settles;
      return rest.length === 1 ? only : { op: condition.op, of: rest };
    }
    case 'not': {
      const of = widened(condition.of, names, !most);
      return typeof of === 'boolean' ? !of : { op: 'not', of };
    }
    case 'related':
      return most;
    default:
      if (!asksAbout(condition, names)) return condition;
      return most ? branchesOf(condition, names) : false;
  }
}

/** Of a CASE that is compared: that a row may have met a branch whose result compares so; of anything else, everything. */
function branchesOf(condition: Condition<Term>, names: ReadonlySet<string>): Condition<Term> | boolean {
  if (!('on' in condition)) return true;
  const { on } = condition;
  if (!('op' in on) || on.op !== 'case') return true;
  const branches: Condition<Term>[] = on.whens.flatMap(({ when, then }) => {
    const result = meets(condition, then);
    if (result === false) return [];
    return [result === true ? when : { op: 'and' as const, of: [when, result] }];
  });
  const otherwise = meets(condition, on.otherwise);
  if (otherwise === true) return true;
  const all = otherwise === false ? branches : [...branches, otherwise];
  const parts = all.map((one) => widened(one, names, true));
  if (parts.includes(true)) return true;
  const rest = parts.filter((one) => typeof one !== 'boolean');
  const [only] = rest;
  if (only === undefined) return false;
  return rest.length === 1 ? only : { op: 'or', of: rest };
}

type Leaf = Extract<Condition<Term>, { readonly on: Term }>;

/** Whether a result of a CASE meets what the CASE is compared with: known of a written-out one that is asked to be equal. */
function meets(condition: Leaf, result: Term | null): Condition<Term> | boolean {
  if (result === null) return condition.op === 'null';
  const constant = 'op' in result && result.op === 'constant' ? result.value : undefined;
  if (constant === undefined) return { ...condition, on: result };
  const same = (value: PlanLiteral): boolean => value.type === constant.type && value.text === constant.text;
  switch (condition.op) {
    case 'null':
      return false;
    case 'in':
      return condition.values.some(same);
    case 'compare':
      return condition.is === 'eq' ? same(condition.value) : { ...condition, on: result };
    case 'prefix':
      return { ...condition, on: result };
  }
}

function asksAbout(condition: Condition<Term>, names: ReadonlySet<string>): boolean {
  return (
    operandsOf(condition).flatMap(personsIn).length > 0 ||
    withConditionsIn(condition).flatMap(relatedIn).length > 0 ||
    operandsOf(condition)
      .flatMap(columnsOf)
      .some((column) => names.has(column.name.toLowerCase()))
  );
}
