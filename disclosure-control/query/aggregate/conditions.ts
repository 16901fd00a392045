import type { AstNode } from '@vitrine/policy/sql/kit';
import { isLiteral, readLiteral } from './literals.ts';
import { formOf, nodeOf, nodesOf, onlyFields, textOf } from './node.ts';
import { mirrored, straight, type Condition, type PlanType } from './condition.ts';
import { AggregateRefused, type AggregateRefusalCode } from './refusals.ts';

/** What a condition may stand on: finds the operand an expression names, or refuses it. */
export interface Operands<On> {
  readonly refusal: AggregateRefusalCode;
  resolve(node: AstNode): { readonly on: On; readonly type: PlanType };
  /** Whether IS NULL may be asked of this operand. */
  nullable(on: On): boolean;
  /** IN (SELECT person …) and EXISTS; without it every sub-query is refused. */
  readonly related?: (node: AstNode) => Condition<On>;
}

const mostConditions = 2_000;
const deepest = 64;

/** Reads WHERE or HAVING. @throws AggregateRefused */
export function readCondition<On>(root: AstNode, operands: Operands<On>): Condition<On> {
  let count = 0;
  const refuse = (node: AstNode): never => {
    throw new AggregateRefused(operands.refusal, node);
  };
  const not = (of: Condition<On>): Condition<On> => ({ op: 'not', of });

  const read = (node: AstNode, depth: number): Condition<On> => {
    count += 1;
    if (count > mostConditions || depth > deepest) throw new AggregateRefused('aggregate-too-large', node);
    switch (formOf(node)) {
      case 'CONJUNCTION/CONJUNCTION_AND':
      case 'CONJUNCTION/CONJUNCTION_OR': {
        onlyFields(node, ['class', 'type', 'children'], operands.refusal);
        const of = nodesOf(node['children'], operands.refusal, node).map((child) => read(child, depth + 1));
        if (of.length === 0) return refuse(node);
        return { op: node['type'] === 'CONJUNCTION_AND' ? 'and' : 'or', of };
      }
      case 'OPERATOR/OPERATOR_NOT': {
        const child = single(node);
        // NOT IN keeps nothing at all when one of the people is NULL: what is meant is NOT EXISTS.
        if (child['subquery_type'] === 'ANY') return refuse(node);
        return not(read(child, depth + 1));
      }
      case 'OPERATOR/OPERATOR_IS_NULL':
        return isNull(single(node));
      case 'OPERATOR/OPERATOR_IS_NOT_NULL':
        return not(isNull(single(node)));
      case 'OPERATOR/COMPARE_IN':
        return inList(node);
      case 'OPERATOR/COMPARE_NOT_IN':
        return not(inList(node));
      case 'BETWEEN/COMPARE_BETWEEN': {
        onlyFields(node, ['class', 'type', 'input', 'lower', 'upper'], operands.refusal);
        const { on, type } = operands.resolve(nodeOf(node['input'], operands.refusal, node));
        const value = (part: 'lower' | 'upper') => literal(nodeOf(node[part], operands.refusal, node), type);
        return {
          op: 'and',
          of: [
            { op: 'compare', on, is: 'gte', value: value('lower') },
            { op: 'compare', on, is: 'lte', value: value('upper') },
          ],
        };
      }
      case 'FUNCTION/FUNCTION':
        return like(node);
      case 'SUBQUERY/SUBQUERY':
        return operands.related?.(node) ?? refuse(node);
      default:
        return formOf(node).startsWith('COMPARISON/') ? comparison(node) : refuse(node);
    }
  };

  const literal = (node: AstNode, type: PlanType) =>
    isLiteral(node) ? readLiteral(node, type) : refuse(node);

  const single = (node: AstNode): AstNode => {
    onlyFields(node, ['class', 'type', 'children'], operands.refusal);
    const [child, ...rest] = nodesOf(node['children'], operands.refusal, node);
    return child === undefined || rest.length > 0 ? refuse(node) : child;
  };

  const isNull = (node: AstNode): Condition<On> => {
    const { on } = operands.resolve(node);
    return operands.nullable(on) ? { op: 'null', on } : refuse(node);
  };

  const inList = (node: AstNode): Condition<On> => {
    onlyFields(node, ['class', 'type', 'children'], operands.refusal);
    const [first, ...rest] = nodesOf(node['children'], operands.refusal, node);
    if (first === undefined || rest.length === 0) return refuse(node);
    count += rest.length;
    if (count > mostConditions) throw new AggregateRefused('aggregate-too-large', node);
    const { on, type } = operands.resolve(first);
    return { op: 'in', on, values: rest.map((one) => literal(one, type)) };
  };

  const comparison = (node: AstNode): Condition<On> => {
    onlyFields(node, ['class', 'type', 'left', 'right'], operands.refusal);
    const is = straight[textOf(node['type']) ?? ''];
    if (is === undefined) return refuse(node);
    const left = nodeOf(node['left'], operands.refusal, node);
    const right = nodeOf(node['right'], operands.refusal, node);
    if (isLiteral(left)) {
      const { on, type } = operands.resolve(right);
      return { op: 'compare', on, is: mirrored[is], value: literal(left, type) };
    }
    const { on, type } = operands.resolve(left);
    return { op: 'compare', on, is, value: literal(right, type) };
  };

  /** LIKE 'prefix%' alone: any other pattern's cost would depend on the value it meets. */
  const like = (node: AstNode): Condition<On> => {
    const operator = textOf(node['function_name']);
    if ((operator !== '~~' && operator !== '!~~') || node['is_operator'] !== true) return refuse(node);
    onlyFields(
      node,
      ['class', 'type', 'function_name', 'is_operator', 'children', 'order_bys'],
      operands.refusal,
    );
    const [column, pattern, ...rest] = nodesOf(node['children'], operands.refusal, node);
    if (column === undefined || pattern === undefined || rest.length > 0) return refuse(node);
    const { on, type } = operands.resolve(column);
    if (type !== 'string') throw new AggregateRefused('aggregate-literal', pattern);
    const match = /^([^%_\\\0]+)%$/.exec(literal(pattern, 'string').text);
    if (match?.[1] === undefined) return refuse(node);
    const condition: Condition<On> = { op: 'prefix', on, prefix: match[1] };
    return operator === '~~' ? condition : not(condition);
  };

  return read(root, 0);
}
