import { isList, isNode, type AstNode } from '@vitrine/policy/sql/kit';
import { formOf, nodesOf, onlyFields, textOf } from './node.ts';

/** SUM or AVG of an expression of the rows before. */
export function sumOf(node: AstNode): { readonly kind: 'sum' | 'mean'; readonly of: AstNode } | undefined {
  if (formOf(node) !== 'FUNCTION/FUNCTION') return undefined;
  const name = textOf(node['function_name'])?.toLowerCase() ?? '';
  if (!['sum', 'avg', 'mean'].includes(name)) return undefined;
  const fields = ['class', 'type', 'alias', 'function_name', 'children', 'order_bys'];
  onlyFields(node, fields, 'aggregate-function-form');
  if (isNode(node['order_bys'])) onlyFields(node['order_bys'], ['type'], 'aggregate-function-form', node);
  const [of, ...more] = nodesOf(node['children'], 'aggregate-function-form', node);
  return of === undefined || more.length > 0 ? undefined : { kind: name === 'sum' ? 'sum' : 'mean', of };
}

/** Whether there is such a sum anywhere in it. */
export function someSum(node: AstNode): boolean {
  if (sumOf(node) !== undefined) return true;
  return Object.values(node).some((value) =>
    (isList(value) ? value : [value]).some((one) => isNode(one) && someSum(one)),
  );
}
