import { isList, isNode, type AstNode } from '@vitrine/policy/sql/kit';
import { formOf } from './node.ts';
import type { Measure } from './plan.ts';
import { isFigure } from './read-measure.ts';

/** A figure's name where the query gives none, as the engine names it. */
export function nameOf(measure: Measure, person: string): string {
  const names = { values: 'count', sum: 'sum', mean: 'avg', variance: 'variance', deviation: 'stddev' };
  switch (measure.kind) {
    case 'rows':
      return 'count(*)';
    case 'people':
      return `count(DISTINCT ${person})`;
    case 'quantile':
      return measure.at === 0.5
        ? `median(${measure.column.name})`
        : `quantile_cont(${measure.column.name}, ${measure.at})`;
    default:
      return `${names[measure.kind]}(${measure.column.name})`;
  }
}

/** Whether an expression has a figure or a window in it: it is calculated after protection, and never a group. */
export function holdsFigure(node: AstNode): boolean {
  if (isFigure(node) || formOf(node).startsWith('WINDOW/')) return true;
  if (formOf(node) === 'OPERATOR/GROUPING_FUNCTION') return true;
  return Object.values(node).some(
    (value) =>
      (isNode(value) && holdsFigure(value)) ||
      (isList(value) && value.some((one) => isNode(one) && holdsFigure(one))),
  );
}
