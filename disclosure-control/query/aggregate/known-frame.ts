import { operandsOf, relatedIn, type Condition } from './condition.ts';
import { columnsOf, withConditionsIn, type Term } from './term.ts';

/**
 * WHERE without what it asks about: conditions on columns that the dataset file calls sensitive, and on other rows of
 * people. Whom the rest keeps an asker may know beforehand, so the chance by which a figure is computed anew is drawn
 * from them: it changes with each person who is let in, whether or not they have what is asked about. Conditions beside
 * each other are taken or left whole; `null` keeps everybody.
 *
 * @param sensitive names of columns of the plan's own table, in any case
 */
export function knownFrame(
  where: Condition<Term> | null,
  sensitive: readonly string[],
): Condition<Term> | null {
  const names = new Set(sensitive.map((name) => name.toLowerCase()));
  const known = partsOf(where).filter((part) => !asksAbout(part, names));
  const [only] = known;
  if (only === undefined) return null;
  return known.length === 1 ? only : { op: 'and', of: known };
}

function partsOf(where: Condition<Term> | null): readonly Condition<Term>[] {
  if (where === null) return [];
  return where.op === 'and' ? where.of.flatMap(partsOf) : [where];
}

function asksAbout(condition: Condition<Term>, names: ReadonlySet<string>): boolean {
  switch (condition.op) {
    case 'and':
    case 'or':
      return condition.of.some((one) => asksAbout(one, names));
    case 'not':
      return asksAbout(condition.of, names);
    case 'related':
      return true;
    default:
      return (
        withConditionsIn(condition).flatMap(relatedIn).length > 0 ||
        operandsOf(condition)
          .flatMap(columnsOf)
          .some((column) => names.has(column.name.toLowerCase()))
      );
  }
}
