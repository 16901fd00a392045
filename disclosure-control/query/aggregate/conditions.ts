import type { AstNode } from '@vitrine/policy/sql/kit';
import { isLiteral, readLiteral } from './literals.ts';
import { formOf, nodeOf, nodesOf, onlyFields, textOf } from './node.ts';
import { mirrored, straight, type Condition, type PlanType } from './condition.ts';
import { AggregateRefused, type AggregateRefusalCode } from './refusals.ts';

/** What a condition may stand on: finds the operand an expression names, or refuses it. */
export interface Operands<On> {
  readonly refusal: AggregateRefusalCode;
  resolve(node: AstNode): { readonly on: On; readonly type: PlanType };
  /** The operand in lower case, where it is a text that has one. */
  readonly lower?: (on: On) => On;
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
        return beginning(node) ?? like(node);
      case 'COMPARISON/COMPARE_DISTINCT_FROM':
        return distinct(node);
      case 'COMPARISON/COMPARE_NOT_DISTINCT_FROM':
        return not(distinct(node));
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

  /** `x IS DISTINCT FROM value`: x is another value or none. */
  const distinct = (node: AstNode): Condition<On> => {
    onlyFields(node, ['class', 'type', 'left', 'right'], operands.refusal);
    const { on, type } = operands.resolve(nodeOf(node['left'], operands.refusal, node));
    const value = literal(nodeOf(node['right'], operands.refusal, node), type);
    if (!operands.nullable(on)) return refuse(node);
    return {
      op: 'or',
      of: [
        { op: 'compare', on, is: 'ne', value },
        { op: 'null', on },
      ],
    };
  };

  /** `starts_with(x, 'I2')` and `prefix(x, 'I2')`. */
  const beginning = (node: AstNode): Condition<On> | undefined => {
    if (!['starts_with', 'prefix'].includes(textOf(node['function_name'])?.toLowerCase() ?? ''))
      return undefined;
    onlyFields(node, ['class', 'type', 'function_name', 'children', 'order_bys'], operands.refusal);
    const [column, start, ...rest] = nodesOf(node['children'], operands.refusal, node);
    if (column === undefined || start === undefined || rest.length > 0) return refuse(node);
    const { on, type } = operands.resolve(column);
    if (type !== 'string') throw new AggregateRefused('aggregate-literal', start);
    const prefix = literal(start, 'string').text;
    return prefix === '' ? refuse(node) : { op: 'prefix', on, prefix };
  };

  /** LIKE and ILIKE 'prefix%', or a whole text: any other pattern's cost would depend on the value it meets. */
  const like = (node: AstNode): Condition<On> => {
    const operator = textOf(node['function_name']) ?? '';
    const anyCase = operator.endsWith('*');
    if (!['~~', '!~~', '~~*', '!~~*'].includes(operator) || node['is_operator'] !== true) return refuse(node);
    onlyFields(
      node,
      ['class', 'type', 'function_name', 'is_operator', 'children', 'order_bys'],
      operands.refusal,
    );
    const [column, pattern, ...rest] = nodesOf(node['children'], operands.refusal, node);
    if (column === undefined || pattern === undefined || rest.length > 0) return refuse(node);
    const { on, type } = operands.resolve(column);
    if (type !== 'string') throw new AggregateRefused('aggregate-literal', pattern);
    const match = /^([^%_\\\0]+)(%?)$/.exec(literal(pattern, 'string').text);
    const text = match?.[1];
    if (text === undefined || (anyCase && !/^[ -~]+$/.test(text))) return refuse(node);
    const of = anyCase ? (operands.lower?.(on) ?? refuse(node)) : on;
    const prefix = anyCase ? text.toLowerCase() : text;
    const condition: Condition<On> =
      match?.[2] === '%'
        ? { op: 'prefix', on: of, prefix }
        : { op: 'compare', on: of, is: 'eq', value: { type: 'string', text: prefix } };
    return operator.startsWith('!') ? not(condition) : condition;
  };

  return read(root, 0);
}
