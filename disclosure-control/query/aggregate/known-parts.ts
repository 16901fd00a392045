import { operandsOf, relatedIn, type Condition, type Related } from './condition.ts';
import { mostKept } from './known-frame.ts';
import { columnsOf, personsIn, withConditionsIn, type Term } from './term.ts';

type Where = Condition<Term> | null;

/** Names of a table's columns that its dataset file calls sensitive. */
export type SensitiveOf = (table: string) => readonly string[];

/** What of the conditions of one question an asker may know beforehand. */
export class KnownParts {
  readonly #table: string;
  readonly #sensitiveOf: SensitiveOf;
  readonly #names = new Map<string, ReadonlySet<string>>();
  readonly #known = new WeakMap<Condition<Term>, boolean>();
  readonly #texts = new WeakMap<Condition<Term>, string>();

  /** @param table of the question */
  constructor(table: string, sensitiveOf: SensitiveOf) {
    this.#table = table;
    this.#sensitiveOf = sensitiveOf;
  }

  /**
   * Whom an asker may know to be asked about, as conditions of which each is a frame: the most that `where` may keep, and,
   * where it asks about what nobody knows, every part of it that asks about known things alone. As the question is a
   * function of these parts and of what is asked about, whoever is let in or out by what is known changes one of them,
   * wherever it stands, and whether or not they have what is asked about. `null` keeps everybody.
   */
  frames(where: Where): readonly Where[] {
    const most = mostKept(where, this.#sensitive(this.#table));
    return this.distinct(where === null ? [most] : [most, ...this.#partsOf(where, this.#table, false)]);
  }

  /** The known parts of the conditions of every CASE in a term. */
  inTerm(term: Term): readonly Condition<Term>[] {
    return whensIn(term).flatMap((one) => this.#partsOf(one, this.#table, false));
  }

  /** Each condition once, in their order. */
  distinct(conditions: readonly Where[]): readonly Where[] {
    return [...new Map(conditions.map((one) => [this.#textOf(one), one])).values()];
  }

  /**
   * The largest parts of a condition that ask about known things alone, in their order: what stands in AND, OR, NOT and
   * CASE, what a CASE is compared with, and other rows of people by what is known of them. Under NOT also who does not
   * meet them: of whom it is neither true nor false is something else there.
   */
  #partsOf(condition: Condition<Term>, table: string, negated: boolean): readonly Condition<Term>[] {
    const part = (one: Condition<Term>): readonly Condition<Term>[] =>
      negated ? [one, { op: 'not', of: one }] : [one];
    if (this.#isKnown(condition, table)) return part(condition);
    switch (condition.op) {
      case 'and':
      case 'or': {
        const together = condition.of.filter((one) => this.#isKnown(one, table));
        const [only] = together;
        const one = together.length > 1 ? { op: condition.op, of: together } : only;
        const rest = condition.of.filter((each) => !together.includes(each));
        return [
          ...(one === undefined ? [] : part(one)),
          ...rest.flatMap((each) => this.#partsOf(each, table, negated)),
        ];
      }
      case 'not':
        return this.#partsOf(condition.of, table, true);
      case 'related':
        return this.#partsOfOthers(condition, table);
      default: {
        const compared = resultsOf(condition.on)
          .map((on) => ({ ...condition, on }))
          .filter((one) => columnsOf(one.on).length > 0 && this.#isKnown(one, table));
        return [
          ...whensIn(condition.on).flatMap((one) => this.#partsOf(one, table, false)),
          ...compared.flatMap(part),
        ];
      }
    }
  }

  /** People with such a row, by each known part of what is asked of it. */
  #partsOfOthers(related: Related<Term>, table: string): readonly Condition<Term>[] {
    const { links, where, ...people } = related;
    const parts = where === null ? [] : this.#partsOf(where, related.table, true);
    const linked = links !== undefined && this.#knowsLinks(related, table) ? { links } : {};
    return [null, ...parts].map((one) => ({ ...people, ...linked, where: one }));
  }

  #isKnown(condition: Condition<Term>, table: string): boolean {
    const told = this.#known.get(condition);
    if (told !== undefined) return told;
    const operands = operandsOf(condition);
    const known =
      operands.flatMap(personsIn).length === 0 &&
      !operands.flatMap(columnsOf).some(({ name }) => this.#sensitive(table).has(name.toLowerCase())) &&
      withConditionsIn(condition)
        .flatMap(relatedIn)
        .every(
          (one) =>
            this.#knowsLinks(one, table) && (one.where === null || this.#isKnown(one.where, one.table)),
        );
    this.#known.set(condition, known);
    return known;
  }

  #knowsLinks({ table: other, links = [] }: Related<Term>, table: string): boolean {
    const isKnown = (of: string, { name }: { readonly name: string }): boolean =>
      !this.#sensitive(of).has(name.toLowerCase());
    return links.every(({ ours, theirs }) => isKnown(table, ours) && isKnown(other, theirs));
  }

  #sensitive(table: string): ReadonlySet<string> {
    const told = this.#names.get(table);
    if (told !== undefined) return told;
    const names = new Set(this.#sensitiveOf(table).map((name) => name.toLowerCase()));
    this.#names.set(table, names);
    return names;
  }

  #textOf(condition: Where): string {
    if (condition === null) return '';
    const text = this.#texts.get(condition) ?? JSON.stringify(condition);
    this.#texts.set(condition, text);
    return text;
  }
}

/** The conditions of every CASE in a term that stand in no other condition: of these each has its own. */
function whensIn(term: Term): readonly Condition<Term>[] {
  if (!('op' in term)) return [];
  switch (term.op) {
    case 'case':
      return [
        ...term.whens.flatMap(({ when, then }) => [when, ...(then === null ? [] : whensIn(then))]),
        ...(term.otherwise === null ? [] : whensIn(term.otherwise)),
      ];
    case 'constant':
    case 'own-rows':
      return [];
    default:
      return whensIn(term.of);
  }
}

/** What a term comes to by each result of the CASE in it; the term itself where it has none. */
function resultsOf(term: Term): readonly Term[] {
  if (!('op' in term)) return [term];
  switch (term.op) {
    case 'case':
      return [...term.whens.map(({ then }) => then), term.otherwise].flatMap((one) =>
        one === null ? [] : resultsOf(one),
      );
    case 'constant':
    case 'own-rows':
    case 'own-date':
      return [term];
    default:
      return resultsOf(term.of).map((of) => ({ ...term, of }));
  }
}
