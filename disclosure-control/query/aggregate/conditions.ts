import type { AstNode } from '@vitrine/policy/sql/kit';
import { isLiteral, readLiteral } from './literals.ts';
import { formOf, nodeOf, nodesOf, onlyFields, textOf } from './node.ts';
import { mirrored, straight, type Condition, type PlanLiteral, type PlanType } from './condition.ts';
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
  return new ConditionReader(operands).read(root);
}

const not = <On>(of: Condition<On>): Condition<On> => ({ op: 'not', of });

class ConditionReader<On> {
  readonly #operands: Operands<On>;
  #count = 0;

  constructor(operands: Operands<On>) {
    this.#operands = operands;
  }

  read(node: AstNode, depth = 0): Condition<On> {
    this.#count += 1;
    if (this.#count > mostConditions || depth > deepest)
      throw new AggregateRefused('aggregate-too-large', node);
    switch (formOf(node)) {
      case 'CONJUNCTION/CONJUNCTION_AND':
      case 'CONJUNCTION/CONJUNCTION_OR': {
        onlyFields(node, ['class', 'type', 'children'], this.#operands.refusal);
        const of = nodesOf(node['children'], this.#operands.refusal, node).map((child) =>
          this.read(child, depth + 1),
        );
        if (of.length === 0) return this.#refuse(node);
        return { op: node['type'] === 'CONJUNCTION_AND' ? 'and' : 'or', of };
      }
      case 'OPERATOR/OPERATOR_NOT': {
        const child = this.#single(node);
        // NOT IN keeps nothing at all when one of the people is NULL: what is meant is NOT EXISTS.
        if (child['subquery_type'] === 'ANY') return this.#refuse(node);
        return not(this.read(child, depth + 1));
      }
      case 'OPERATOR/OPERATOR_IS_NULL':
        return this.#isNull(this.#single(node));
      case 'OPERATOR/OPERATOR_IS_NOT_NULL':
        return not(this.#isNull(this.#single(node)));
      case 'OPERATOR/COMPARE_IN':
        return this.#inList(node);
      case 'OPERATOR/COMPARE_NOT_IN':
        return not(this.#inList(node));
      case 'BETWEEN/COMPARE_BETWEEN': {
        onlyFields(node, ['class', 'type', 'input', 'lower', 'upper'], this.#operands.refusal);
        const { on, type } = this.#operands.resolve(nodeOf(node['input'], this.#operands.refusal, node));
        const value = (part: 'lower' | 'upper') =>
          this.#literal(nodeOf(node[part], this.#operands.refusal, node), type);
        return {
          op: 'and',
          of: [
            { op: 'compare', on, is: 'gte', value: value('lower') },
            { op: 'compare', on, is: 'lte', value: value('upper') },
          ],
        };
      }
      case 'FUNCTION/FUNCTION':
        return this.#beginning(node) ?? this.#like(node);
      case 'COMPARISON/COMPARE_DISTINCT_FROM':
        return this.#distinct(node);
      case 'COMPARISON/COMPARE_NOT_DISTINCT_FROM':
        return not(this.#distinct(node));
      case 'SUBQUERY/SUBQUERY':
        return this.#operands.related?.(node) ?? this.#refuse(node);
      default:
        return formOf(node).startsWith('COMPARISON/') ? this.#comparison(node) : this.#refuse(node);
    }
  }

  #literal(node: AstNode, type: PlanType): PlanLiteral {
    return isLiteral(node) ? readLiteral(node, type) : this.#refuse(node);
  }

  #single(node: AstNode): AstNode {
    onlyFields(node, ['class', 'type', 'children'], this.#operands.refusal);
    const [child, ...rest] = nodesOf(node['children'], this.#operands.refusal, node);
    return child === undefined || rest.length > 0 ? this.#refuse(node) : child;
  }

  #isNull(node: AstNode): Condition<On> {
    const { on } = this.#operands.resolve(node);
    return this.#operands.nullable(on) ? { op: 'null', on } : this.#refuse(node);
  }

  #inList(node: AstNode): Condition<On> {
    onlyFields(node, ['class', 'type', 'children'], this.#operands.refusal);
    const [first, ...rest] = nodesOf(node['children'], this.#operands.refusal, node);
    if (first === undefined || rest.length === 0) return this.#refuse(node);
    this.#count += rest.length;
    if (this.#count > mostConditions) throw new AggregateRefused('aggregate-too-large', node);
    const { on, type } = this.#operands.resolve(first);
    return { op: 'in', on, values: rest.map((one) => this.#literal(one, type)) };
  }

  #comparison(node: AstNode): Condition<On> {
    onlyFields(node, ['class', 'type', 'left', 'right'], this.#operands.refusal);
    const is = straight[textOf(node['type']) ?? ''];
    if (is === undefined) return this.#refuse(node);
    const left = nodeOf(node['left'], this.#operands.refusal, node);
    const right = nodeOf(node['right'], this.#operands.refusal, node);
    if (isLiteral(left)) {
      const { on, type } = this.#operands.resolve(right);
      return { op: 'compare', on, is: mirrored[is], value: this.#literal(left, type) };
    }
    const { on, type } = this.#operands.resolve(left);
    return { op: 'compare', on, is, value: this.#literal(right, type) };
  }

  /** `x IS DISTINCT FROM value`: x is another value or none. */
  #distinct(node: AstNode): Condition<On> {
    onlyFields(node, ['class', 'type', 'left', 'right'], this.#operands.refusal);
    const { on, type } = this.#operands.resolve(nodeOf(node['left'], this.#operands.refusal, node));
    const value = this.#literal(nodeOf(node['right'], this.#operands.refusal, node), type);
    if (!this.#operands.nullable(on)) return this.#refuse(node);
    return {
      op: 'or',
      of: [
        { op: 'compare', on, is: 'ne', value },
        { op: 'null', on },
      ],
    };
  }

  /** `starts_with(x, 'I2')` and `prefix(x, 'I2')`. */
  #beginning(node: AstNode): Condition<On> | undefined {
    if (!['starts_with', 'prefix'].includes(textOf(node['function_name'])?.toLowerCase() ?? ''))
      return undefined;
    onlyFields(node, ['class', 'type', 'function_name', 'children', 'order_bys'], this.#operands.refusal);
    const [column, start, ...rest] = nodesOf(node['children'], this.#operands.refusal, node);
    if (column === undefined || start === undefined || rest.length > 0) return this.#refuse(node);
    const { on, type } = this.#operands.resolve(column);
    if (type !== 'string') throw new AggregateRefused('aggregate-literal', start);
    const prefix = this.#literal(start, 'string').text;
    return prefix === '' ? this.#refuse(node) : { op: 'prefix', on, prefix };
  }

  /** LIKE and ILIKE 'prefix%', or a whole text: any other pattern's cost would depend on the value it meets. */
  #like(node: AstNode): Condition<On> {
    const operator = textOf(node['function_name']) ?? '';
    const anyCase = operator.endsWith('*');
    if (!['~~', '!~~', '~~*', '!~~*'].includes(operator) || node['is_operator'] !== true)
      return this.#refuse(node);
    onlyFields(
      node,
      ['class', 'type', 'function_name', 'is_operator', 'children', 'order_bys'],
      this.#operands.refusal,
    );
    const [column, pattern, ...rest] = nodesOf(node['children'], this.#operands.refusal, node);
    if (column === undefined || pattern === undefined || rest.length > 0) return this.#refuse(node);
    const { on, type } = this.#operands.resolve(column);
    if (type !== 'string') throw new AggregateRefused('aggregate-literal', pattern);
    const match = /^([^%_\\\0]+)(%?)$/.exec(this.#literal(pattern, 'string').text);
    const text = match?.[1];
    if (text === undefined || (anyCase && !/^[ -~]+$/.test(text))) return this.#refuse(node);
    const of = anyCase ? (this.#operands.lower?.(on) ?? this.#refuse(node)) : on;
    const prefix = anyCase ? text.toLowerCase() : text;
    const condition: Condition<On> =
      match?.[2] === '%'
        ? { op: 'prefix', on: of, prefix }
        : { op: 'compare', on: of, is: 'eq', value: { type: 'string', text: prefix } };
    return operator.startsWith('!') ? not(condition) : condition;
  }

  #refuse(node: AstNode): never {
    throw new AggregateRefused(this.#operands.refusal, node);
  }
}
