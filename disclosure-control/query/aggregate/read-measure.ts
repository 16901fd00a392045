import { isList, isNode, type AstNode } from '@vitrine/policy/sql/kit';
import { readCondition } from './conditions.ts';
import type { Condition, PlanColumn } from './condition.ts';
import { isLiteral, isNull, readCount, readLiteral } from './literals.ts';
import { formOf, nodeOf, nodesOf, onlyFields, textOf } from './node.ts';
import type { Measure } from './plan.ts';
import { termOperands } from './read-term.ts';
import { AggregateRefused, type AggregateRefusalCode } from './refusals.ts';
import type { TableScope } from './table-scope.ts';
import type { Term } from './term.ts';

const statistics: Readonly<Record<string, 'sum' | 'mean' | 'variance' | 'deviation'>> = {
  sum: 'sum',
  avg: 'mean',
  mean: 'mean',
  variance: 'variance',
  var_samp: 'variance',
  stddev: 'deviation',
  stddev_samp: 'deviation',
};
const quantiles: ReadonlySet<string> = new Set([
  'median',
  'quantile',
  'quantile_cont',
  'quantile_disc',
  'percentile_cont',
  'percentile_disc',
]);
const counts: ReadonlySet<string> = new Set(['count_star', 'count', 'count_if', 'countif']);

/** Whether a function is one whose figures can be protected. */
export function isFigure(node: AstNode): boolean {
  if (formOf(node) !== 'FUNCTION/FUNCTION') return false;
  const name = nameOf(node);
  return counts.has(name) || quantiles.has(name) || statistics[name] !== undefined;
}

/** The table that figures are of. */
interface MeasureSource {
  readonly scope: TableScope;
  readonly related: (node: AstNode) => Condition<Term>;
}

/** Reads one figure. @throws AggregateRefused */
export function readMeasure(node: AstNode, source: MeasureSource, otherwise: AggregateRefusalCode): Measure {
  onlyFields(
    node,
    ['class', 'type', 'alias', 'function_name', 'children', 'filter', 'distinct', 'order_bys'],
    'aggregate-function-form',
  );
  const orders = node['order_bys'];
  const within = isNode(orders) && isList(orders['orders']) && orders['orders'].length > 0;
  if (within && quantiles.has(nameOf(node))) return readMeasure(withinGroup(node, orders), source, otherwise);
  if (isNode(orders)) onlyFields(orders, ['type'], 'aggregate-function-form', node);
  const filter = node['filter'];
  const conditions = isNode(filter) ? [condition(filter, source)] : [];
  const measure = read(node, source, otherwise, conditions);
  const [only, ...more] = conditions;
  if (only === undefined) return measure;
  return { ...measure, filter: more.length === 0 ? only : { op: 'and', of: conditions } };
}

/** `percentile_cont(0.9) WITHIN GROUP (ORDER BY x)` as `quantile_cont(x, 0.9)`. */
function withinGroup(node: AstNode, orders: AstNode): AstNode {
  const form = 'aggregate-function-form';
  onlyFields(orders, ['type', 'orders'], form, node);
  const [order, ...more] = nodesOf(orders['orders'], form, node);
  const children = nodesOf(node['children'], form, node);
  if (order === undefined || more.length > 0 || children.length > 1) throw new AggregateRefused(form, node);
  onlyFields(order, ['type', 'null_order', 'expression'], form, node);
  // From above, the rest of the fraction would be meant.
  if (order['type'] === 'DESCENDING') throw new AggregateRefused(form, node);
  const value = nodeOf(order['expression'], form, node);
  return { ...node, children: [value, ...children], order_bys: { type: 'ORDER_MODIFIER' } };
}

/** Conditions that the function's own argument makes are added to `conditions`. */
function read(
  node: AstNode,
  source: MeasureSource,
  otherwise: AggregateRefusalCode,
  conditions: Condition<Term>[],
): Measure {
  const { scope } = source;
  const name = nameOf(node);
  const distinct = node['distinct'] === true;
  const refuse = (code: AggregateRefusalCode = otherwise): never => {
    throw new AggregateRefused(code, node);
  };
  const [first, second, ...more] = nodesOf(node['children'], otherwise, node);
  if (name === 'count_star') return first === undefined && !distinct ? { kind: 'rows' } : refuse();
  if (first === undefined || more.length > 0) return refuse();
  if (quantiles.has(name)) {
    if (distinct) return refuse('aggregate-function-form');
    const at = name === 'median' && second === undefined ? 0.5 : fraction(second ?? node);
    return { kind: 'quantile', column: numeric(first, scope, otherwise), at };
  }
  if (second !== undefined) return refuse();
  if (name === 'count_if' || name === 'countif') {
    if (distinct) return refuse('aggregate-function-form');
    conditions.push(condition(first, source));
    return { kind: 'rows' };
  }
  const chosen = formOf(first) === 'CASE/CASE_EXPR' ? readChosen(first, source, otherwise) : undefined;
  if (chosen !== undefined) conditions.push(chosen.when);
  const value = chosen?.then ?? first;
  const one = isLiteral(value) && !isNull(value);
  if (name === 'count') {
    if (chosen !== undefined && !chosen.elseIsNull) return refuse();
    if (one && !distinct) return { kind: 'rows' };
    if (formOf(value) !== 'COLUMN_REF/COLUMN_REF') return refuse();
    const column = scope.column(value);
    if (distinct) return column.role === 'person' ? { kind: 'people' } : refuse();
    return { kind: 'values', column: scope.plain(value, otherwise) };
  }
  if (distinct) return refuse('aggregate-function-form');
  const kind = statistics[name] ?? refuse();
  const truth = kind === 'sum' ? truthIn(value) : undefined;
  if (truth !== undefined && chosen === undefined) {
    conditions.push(condition(truth, source));
    return { kind: 'rows' };
  }
  if (chosen !== undefined && !chosen.elseIsNull && kind !== 'sum') return refuse();
  if (chosen !== undefined && one) return kind === 'sum' && isOne(value) ? { kind: 'rows' } : refuse();
  return { kind, column: numeric(value, scope, otherwise) };
}

/** The condition of `SUM((condition)::INTEGER)`, which counts the rows that meet it. */
function truthIn(node: AstNode): AstNode | undefined {
  const { child, cast_type: cast } = node;
  if (formOf(node) !== 'CAST/OPERATOR_CAST' || !isNode(child) || !isNode(cast)) return undefined;
  onlyFields(node, ['class', 'type', 'alias', 'child', 'cast_type'], 'aggregate-select-item');
  onlyFields(cast, ['id'], 'aggregate-select-item', node);
  if (!['INTEGER', 'BIGINT'].includes(textOf(cast['id']) ?? '')) return undefined;
  const form = formOf(child);
  const isCondition =
    /^(?:COMPARISON|CONJUNCTION|BETWEEN)\//.test(form) ||
    /^OPERATOR\/(?:COMPARE_|OPERATOR_IS_|OPERATOR_NOT$)/.test(form) ||
    (form === 'FUNCTION/FUNCTION' && /~~|^starts_with$|^prefix$/.test(textOf(child['function_name']) ?? ''));
  return isCondition ? child : undefined;
}

interface Chosen {
  readonly when: Condition<Term>;
  readonly then: AstNode;
  /** Else it is 0, which adds nothing. */
  readonly elseIsNull: boolean;
}

/** `CASE WHEN condition THEN value [ELSE 0 or NULL] END`: the rows that meet the condition. */
function readChosen(node: AstNode, source: MeasureSource, otherwise: AggregateRefusalCode): Chosen {
  onlyFields(node, ['class', 'type', 'alias', 'case_checks', 'else_expr'], otherwise);
  const [check, ...more] = nodesOf(node['case_checks'], otherwise, node);
  const rest = node['else_expr'];
  const elseIsNull = !isNode(rest) || isNull(rest);
  const elseIsZero = isNode(rest) && !isNull(rest) && isLiteral(rest) && readCount(rest) === 0;
  if (check === undefined || more.length > 0 || !(elseIsNull || elseIsZero))
    throw new AggregateRefused(otherwise, node);
  onlyFields(check, ['when_expr', 'then_expr'], otherwise, node);
  return {
    when: condition(nodeOf(check['when_expr'], otherwise, node), source),
    then: nodeOf(check['then_expr'], otherwise, node),
    elseIsNull,
  };
}

function condition(node: AstNode, { scope, related }: MeasureSource): Condition<Term> {
  const refusal = 'aggregate-condition';
  return readCondition<Term>(
    node,
    termOperands({ refusal, column: (column) => scope.plain(column, refusal), related }),
  );
}

function numeric(node: AstNode, scope: TableScope, otherwise: AggregateRefusalCode): PlanColumn {
  const column = scope.plain(node, otherwise);
  if (column.type !== 'integer' && column.type !== 'decimal')
    throw new AggregateRefused('aggregate-not-numeric', node, column.name);
  return column;
}

function fraction(node: AstNode): number {
  if (!isLiteral(node)) throw new AggregateRefused('aggregate-function-form', node);
  const at = Number(readLiteral(node, 'decimal').text);
  if (!(at >= 0 && at <= 1)) throw new AggregateRefused('aggregate-function-form', node);
  return at;
}

function isOne(node: AstNode): boolean {
  return readCount(node) === 1;
}

function nameOf(node: AstNode): string {
  return (textOf(node['function_name']) ?? '').toLowerCase();
}
