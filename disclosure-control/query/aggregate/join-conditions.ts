import { isNode, type AstNode } from '@vitrine/policy/sql/kit';
import type { Condition } from './condition.ts';
import { formOf, nodesOf } from './node.ts';
import { columnPath, type TableScope } from './table-scope.ts';
import type { Term } from './term.ts';

/** The parts of a condition that must all hold. */
export function conjuncts(node: AstNode): readonly AstNode[] {
  if (formOf(node) !== 'CONJUNCTION/CONJUNCTION_AND') return [node];
  return nodesOf(node['children'], 'aggregate-condition', node).flatMap(conjuncts);
}

export function and(conditions: readonly Condition<Term>[]): Condition<Term> | null {
  const [only, ...more] = conditions;
  if (only === undefined) return null;
  return more.length === 0 ? only : { op: 'and', of: conditions };
}

/** Whether a comparison is of the one table's person with the other's, each by its table's name. */
export function equatesPersons(node: AstNode, one: TableScope, other: TableScope): boolean {
  if (formOf(node) !== 'COMPARISON/COMPARE_EQUAL') return false;
  const paths = [node['left'], node['right']].map((side) => (isNode(side) ? columnPath(side) : []));
  const is = (path: readonly string[] | undefined, scope: TableScope): boolean =>
    path?.length === 2 &&
    path[0]?.toLowerCase() === scope.alias.toLowerCase() &&
    path[1]?.toLowerCase() === scope.person.toLowerCase();
  return (is(paths[0], one) && is(paths[1], other)) || (is(paths[0], other) && is(paths[1], one));
}
