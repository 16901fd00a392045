import { operandsOf, relatedIn, type Condition, type PlanLiteral, type Related } from './condition.ts';
import { columnsOf, personsIn, withConditionsIn, type Term } from './term.ts';

type Where = Condition<Term> | null;

/** Names of a table's columns that its dataset file calls sensitive. */
export type SensitiveOf = (table: string) => readonly string[];

/**
 * Whom an asker may know to be asked about. Other rows of people are something that an asker learns, or something by which
 * a crowd is chosen: where a question names them, one frame takes them for unknown and another for known, and the chance
 * must change with both.
 */
export function knownFrames(where: Where, table: string, sensitiveOf: SensitiveOf): readonly Where[] {
  const unknown = knownFrame(where, sensitiveOf(table));
  if (where === null || withConditionsIn(where).flatMap(relatedIn).length === 0) return [unknown];
  const known = widened(where, { names: lowerCased(sensitiveOf(table)), others: sensitiveOf }, true);
  return [unknown, typeof known === 'boolean' ? null : known];
}

/**
 * The most that a condition may keep, whatever people have in what it asks about: columns that the dataset file calls
 * sensitive, and other rows of people. Whom that is an asker may know beforehand, so the chance by which a figure is
 * computed anew is drawn from them: it changes with each person who is let in, by whatever words, and whether or not they
 * have what is asked about. What is asked about counts as met, wherever it stands; of a CASE that is compared, every
 * branch with that result counts. `null` keeps everybody.
 *
 * @param sensitive names of columns of the plan's own table, in any case
 */
function knownFrame(where: Where, sensitive: readonly string[]): Where {
  if (where === null) return null;
  const known = widened(where, { names: lowerCased(sensitive) }, true);
  return typeof known === 'boolean' ? null : known;
}

const lowerCased = (names: readonly string[]): ReadonlySet<string> =>
  new Set(names.map((name) => name.toLowerCase()));

/** What an asker does not know. */
interface Unknown {
  /** Sensitive columns of the table, in lower case. */
  readonly names: ReadonlySet<string>;
  /** Those of other tables, where their rows are known but for these; absent: nothing of other rows is known. */
  readonly others?: SensitiveOf;
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
function widened(condition: Condition<Term>, unknown: Unknown, most: boolean): Condition<Term> | boolean {
  switch (condition.op) {
    case 'and':
    case 'or': {
      const settles = condition.op === 'or';
      const parts = condition.of.map((one) => widened(one, unknown, most));
      if (parts.includes(settles)) return settles;
      const rest = parts
        .filter((one) => typeof one !== 'boolean')
        .flatMap((one) => (one.op === condition.op ? one.of : [one]));
      const [only] = rest;
      if (only === undefined) return !settles;
      return rest.length === 1 ? only : { op: condition.op, of: rest };
    }
    case 'not': {
      const of = widened(condition.of, unknown, !most);
      return typeof of === 'boolean' ? !of : { op: 'not', of };
    }
    case 'related':
      return unknown.others === undefined ? most : relatedWidened(condition, unknown.others, most);
    default:
      if (!asksAbout(condition, unknown)) return condition;
      return most ? branchesOf(condition, unknown) : false;
  }
}

/** People with a row that may meet what is asked of it; how many rows, and when, is taken for unknown. */
function relatedWidened(
  { links, rows, ...related }: Related<Term>,
  others: SensitiveOf,
  most: boolean,
): Condition<Term> | boolean {
  if (!most && (links !== undefined || rows !== undefined)) return false;
  const unknown = { names: lowerCased(others(related.table)), others };
  const where = related.where === null ? true : widened(related.where, unknown, most);
  if (where === false) return false;
  return { ...related, where: where === true ? null : where };
}

/** Of a CASE that is compared: that a row may have met a branch whose result compares so; of anything else, everything. */
function branchesOf(condition: Condition<Term>, unknown: Unknown): Condition<Term> | boolean {
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
  const parts = all.map((one) => widened(one, unknown, true));
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

function asksAbout(condition: Condition<Term>, { names }: Unknown): boolean {
  return (
    operandsOf(condition).flatMap(personsIn).length > 0 ||
    withConditionsIn(condition).flatMap(relatedIn).length > 0 ||
    operandsOf(condition)
      .flatMap(columnsOf)
      .some((column) => names.has(column.name.toLowerCase()))
  );
}
