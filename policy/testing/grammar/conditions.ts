import { any, date, integer, text, type Maker, type Source } from './source.ts';
import { subQueryCondition } from './sub-queries.ts';

/** What is true, false or unknown of a row. None fails, whatever the values. */
export function condition(maker: Maker, source: Source): string {
  const { draws } = maker;
  return draws.one(
    () => `${any(maker, source)} IS NOT NULL`,
    () => `${integer(maker, source)} > 20`,
    () => `${integer(maker, source)} BETWEEN 5 AND 60`,
    () =>
      draws.pick([
        `${text(maker, source)} LIKE '%1%'`,
        `${text(maker, source)} ILIKE 'w%'`,
        `${text(maker, source)} SIMILAR TO '[A-Z].*'`,
        `regexp_matches(${text(maker, source)}, '[0-4]')`,
        `starts_with(${text(maker, source)}, '1')`,
        `${text(maker, source)} IN ('W1', 'W2', '12')`,
      ]),
    () => `${date(maker, source)} >= DATE '2020-02-10'`,
    () => `${any(maker, source)} IS DISTINCT FROM NULL`,
    () => subQueryCondition(maker, source),
    () => `(${condition(maker, source)} OR NOT ${condition(maker, source)})`,
  );
}

/** A WHERE, or none. */
export function where(maker: Maker, source: Source): string {
  return maker.draws.sometimes(2, () => ` WHERE ${condition(maker, source)}`);
}
