import { isNode, type AstNode } from '@vitrine/policy/sql/kit';
import { callNames, expressionSchema, operationNames, rankNames, type Expression } from './expression.ts';
import type { PlanType } from './condition.ts';
import { isLiteral, isNull, literalType, readCount, readLiteral } from './literals.ts';
import { formOf, nodeOf, nodesOf, onlyFields, textOf } from './node.ts';
import { AggregateRefused, type AggregateRefusalCode } from './refusals.ts';

/** How an expression's figures and groups are found. @throws AggregateRefused */
export interface ExpressionReading {
  readonly refusal: AggregateRefusalCode;
  /** A figure, or nothing where the node is none. */
  figure(node: AstNode): Expression | undefined;
  /** What an alias stands for, or nothing. */
  alias(node: AstNode): Expression | undefined;
  group(node: AstNode): number;
  /** The type of a group's values. */
  typeOf(group: number): PlanType;
}

/** Reads what is calculated of figures after protection. @throws AggregateRefused */
export function readExpression(node: AstNode, reading: ExpressionReading, depth = 0): Expression {
  if (depth > 32) throw new AggregateRefused('aggregate-too-large', node);
  const refuse = (at = node): never => {
    throw new AggregateRefused(reading.refusal, at);
  };
  const inner = (one: AstNode): Expression => readExpression(one, reading, depth + 1);
  const figure = reading.figure(node);
  if (figure !== undefined) return figure;
  if (isLiteral(node)) return { op: 'number', value: number(node, refuse) };
  switch (formOf(node)) {
    case 'COLUMN_REF/COLUMN_REF':
      return reading.alias(node) ?? refuse();
    case 'CAST/OPERATOR_CAST':
      return readCast(node, reading, inner);
    case 'OPERATOR/OPERATOR_COALESCE': {
      const [of, value, ...more] = nodesOf(node['children'], reading.refusal, node);
      if (of === undefined || value === undefined || more.length > 0) return refuse();
      return { op: 'coalesce', of: inner(of), value: number(value, refuse) };
    }
    case 'OPERATOR/GROUPING_FUNCTION': {
      const [of, ...more] = nodesOf(node['children'], reading.refusal, node);
      if (of === undefined || more.length > 0) return refuse();
      return { op: 'grouping', group: reading.group(of) };
    }
    case 'FUNCTION/FUNCTION':
      return readCall(node, reading, inner);
    default:
      return formOf(node).startsWith('WINDOW/') ? readWindow(node, reading, inner) : refuse();
  }
}

function number(node: AstNode, refuse: (at: AstNode) => never): number {
  if (!isLiteral(node) || isNull(node)) return refuse(node);
  const type = literalType(node);
  const value =
    type === 'integer' || type === 'decimal' ? Number(readLiteral(node, 'decimal').text) : Number.NaN;
  return Number.isFinite(value) ? value : refuse(node);
}

function readCast(
  node: AstNode,
  { refusal }: ExpressionReading,
  inner: (node: AstNode) => Expression,
): Expression {
  onlyFields(node, ['class', 'type', 'alias', 'child', 'cast_type'], refusal);
  const cast = nodeOf(node['cast_type'], refusal, node);
  onlyFields(cast, ['id', 'type_info'], refusal, node);
  const of = inner(nodeOf(node['child'], refusal, node));
  const id = textOf(cast['id']) ?? '';
  if (id === 'DOUBLE' || id === 'FLOAT') return of;
  if (id === 'INTEGER' || id === 'BIGINT') return { op: 'call', name: 'round', of, digits: 0 };
  throw new AggregateRefused(refusal, node);
}

function readCall(
  node: AstNode,
  { refusal }: ExpressionReading,
  inner: (node: AstNode) => Expression,
): Expression {
  const fields = ['class', 'type', 'alias', 'function_name', 'is_operator', 'children', 'order_bys'];
  onlyFields(node, fields, refusal);
  const orders = node['order_bys'];
  if (isNode(orders)) onlyFields(orders, ['type'], refusal, node);
  const refuse = (at = node): never => {
    throw new AggregateRefused(refusal, at);
  };
  const name = (textOf(node['function_name']) ?? '').toLowerCase();
  const [left, right, ...more] = nodesOf(node['children'], refusal, node);
  if (left === undefined || more.length > 0) return refuse();
  if (operationNames.has(name)) {
    if (right !== undefined)
      return checked({ op: 'arithmetic', is: name, left: inner(left), right: inner(right) }, refuse);
    const nothing: Expression = { op: 'number', value: 0 };
    return name === '-' ? { op: 'arithmetic', is: '-', left: nothing, right: inner(left) } : refuse();
  }
  if (name === 'nullif' && right !== undefined)
    return { op: 'nullif', of: inner(left), value: number(right, refuse) };
  const call = name === 'ceiling' ? 'ceil' : name;
  if (!callNames.has(call) || (right !== undefined && call !== 'round')) return refuse();
  const digits = right === undefined ? 0 : readCount(right);
  return checked({ op: 'call', name: call, of: inner(left), digits }, refuse);
}

/** SUM and AVG OVER, and ranks, of figures. */
function readWindow(
  node: AstNode,
  reading: ExpressionReading,
  inner: (node: AstNode) => Expression,
): Expression {
  const { refusal } = reading;
  const refuse = (): never => {
    throw new AggregateRefused(refusal, node);
  };
  const fields = ['class', 'type', 'alias', 'function_name', 'schema', 'children', 'partitions', 'orders'];
  onlyFields(node, [...fields, 'start', 'end', 'exclude_clause', 'offset_expr'], refusal);
  const plain =
    node['start'] === 'UNBOUNDED_PRECEDING' &&
    (node['end'] === 'CURRENT_ROW_RANGE' || node['end'] === 'CURRENT_ROW_ROWS') &&
    node['exclude_clause'] === 'NO_OTHER';
  if (!plain) return refuse();
  /** The one group that a window goes along. */
  const along = () => {
    if (order === undefined || orders.length > 0) return refuse();
    onlyFields(order, ['type', 'null_order', 'expression'], refusal, node);
    if (order['null_order'] === 'NULLS FIRST') return refuse();
    const group = reading.group(nodeOf(order['expression'], refusal, node));
    return { group, type: reading.typeOf(group), descending: order['type'] === 'DESCENDING' };
  };
  const name = (textOf(node['function_name']) ?? '').toLowerCase();
  const by = nodesOf(node['partitions'], refusal, node).map((one) => reading.group(one));
  const [child, ...more] = nodesOf(node['children'], refusal, node);
  const [order, ...orders] = nodesOf(node['orders'], refusal, node);
  if (name === 'lag' || name === 'lead') {
    const offset = node['offset_expr'];
    const rows = isNode(offset) ? readCount(offset) : 1;
    if (child === undefined || more.length > 0 || rows === undefined || rows > 1_000) return refuse();
    return { op: 'lag', of: inner(child), rows: name === 'lag' ? rows : -rows, along: along(), by };
  }
  if (name === 'sum' && child !== undefined && more.length === 0 && order !== undefined)
    return { op: 'running', of: inner(child), along: along(), by };
  if (isNode(node['offset_expr'])) return refuse();
  if (name === 'sum' || name === 'avg' || name === 'mean') {
    if (child === undefined || more.length > 0 || order !== undefined) return refuse();
    return { op: 'over', name: name === 'sum' ? 'sum' : 'avg', of: inner(child), by };
  }
  if (!rankNames.has(name) || child !== undefined || order === undefined || orders.length > 0)
    return refuse();
  onlyFields(order, ['type', 'null_order', 'expression'], refusal, node);
  const of = inner(nodeOf(order['expression'], refusal, node));
  return checked({ op: 'rank', name, of, descending: order['type'] === 'DESCENDING', by }, refuse);
}

/** An expression whose name came from a text. */
function checked(value: unknown, refuse: () => never): Expression {
  const expression = expressionSchema.safeParse(value);
  return expression.success ? expression.data : refuse();
}
