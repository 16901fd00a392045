import fc from 'fast-check';
import type { VisibleTable } from '../cut/visible.ts';
import { Draws } from './grammar/draws.ts';
import { whole } from './grammar/wholes.ts';

/**
 * Queries over the given tables that the guard accepts and DuckDB should run: one of each form in
 * `grammar/forms.ts`, and their mixtures. Each has one answer, up to the order of rows: what is cut off is ordered
 * first, and no value depends on which of several rows comes first. For tests that compare what the guard says with
 * what the engine does, and one engine with another.
 */
export function queries(tables: readonly VisibleTable[]): fc.Arbitrary<string> {
  const [first, ...rest] = tables;
  if (first === undefined) throw new TypeError('A grammar needs a table.');
  // Without fast-check's liking for small numbers, so that each option is as likely as the next.
  return fc
    .noBias(fc.array(fc.nat(), { minLength: 60, maxLength: 60 }))
    .map((tape) => whole({ draws: new Draws(tape), tables: [first, ...rest] }));
}
