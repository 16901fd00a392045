import { isNode, type AstNode } from '@vitrine/policy/sql/kit';
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
  if (isNode(orders)) onlyFields(orders, ['type'], 'aggregate-function-form', node);
  const filter = node['filter'];
  const conditions = isNode(filter) ? [condition(filter, source)] : [];
  const measure = read(node, source, otherwise, conditions);
  const [only, ...more] = conditions;
  if (only === undefined) return measure;
  return { ...measure, filter: more.length === 0 ? only : { op: 'and', of: conditions } };
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
    if (one && !distinct && chosen !== undefined) return { kind: 'rows' };
    if (formOf(value) !== 'COLUMN_REF/COLUMN_REF') return refuse();
    const column = scope.column(value);
    if (distinct) return column.role === 'person' ? { kind: 'people' } : refuse();
    return { kind: 'values', column: scope.plain(value, otherwise) };
  }
  if (distinct) return refuse('aggregate-function-form');
  const kind = statistics[name] ?? refuse();
  if (chosen !== undefined && !chosen.elseIsNull && kind !== 'sum') return refuse();
  if (chosen !== undefined && one) return kind === 'sum' && isOne(value) ? { kind: 'rows' } : refuse();
  return { kind, column: numeric(value, scope, otherwise) };
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
