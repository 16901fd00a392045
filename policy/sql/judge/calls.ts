import type { AstNode } from '../kit/ast.ts';
import { judgeBounds } from './bounds.ts';
import type { JudgeContext } from './judge-context.ts';
import { decisionOn, isAggregate, isSummary } from './functions.ts';
import { isHistogram, judgeHistogram, noteCall } from './known-wrong.ts';
import { resolveName } from './names.ts';
import { folded, nodeOf, nodesOf, textOf, textsOf } from '../kit/reading.ts';
import { noOrigins, Scope, union, type Origins, type Walk } from './scope.ts';

/** Functions that take a lambda. */
const takesLambda = /^(?:(?:list|array)_(?:transform|apply|filter|reduce)|apply|filter|reduce)$/;

const boundaries = [
  'UNBOUNDED_PRECEDING',
  'UNBOUNDED_FOLLOWING',
  'CURRENT_ROW_RANGE',
  'CURRENT_ROW_ROWS',
  'CURRENT_ROW_GROUPS',
  'EXPR_PRECEDING_ROWS',
  'EXPR_FOLLOWING_ROWS',
  'EXPR_PRECEDING_RANGE',
  'EXPR_FOLLOWING_RANGE',
  'EXPR_PRECEDING_GROUPS',
  'EXPR_FOLLOWING_GROUPS',
];
const exclusions = ['NO_OTHER', 'CURRENT_ROW', 'GROUP', 'TIES'];

/** Judges a function or window call. @throws QueryRefused */
export function judgeCall(context: JudgeContext, walk: Walk, node: AstNode, scope: Scope): Origins {
  const name = folded(textOf(node, 'function_name'));
  const subject = judgeChain(context, node, scope);
  const decision = decisionOn(name);
  if (!decision.allowed) {
    throw context.refusal(
      'function-refused',
      node,
      `The function ${name.slice(0, 80)} is not accepted. ${decision.reason}`,
      'docs/sql.md says which functions are accepted. If you need this one, ask the operator to have it reviewed.',
      { name: name.slice(0, 80) },
    );
  }
  judgeBounds(context, node, scope);
  if (isHistogram(node, name)) {
    judgeHistogram(context, node, scope, () => {
      for (const child of nodesOf(node, 'children')) walk.expression(child, scope);
    });
  } else {
    noteCall(context, name);
  }
  context.functions.add(name);
  const window = textOf(node, 'class') === 'WINDOW';
  if (isAggregate(name) && !window) {
    scope.frame.aggregates++;
    if (!isSummary(name)) scope.frame.picks = true;
  }
  if (window) judgeWindow(context, node);
  return union([
    subject,
    ...nodesOf(node, 'children').map((child) => judgeArgument(context, walk, name, child, scope)),
    ...['filter', 'start_expr', 'end_expr', 'offset_expr', 'default_expr', 'filter_expr'].map((field) => {
      const child = nodeOf(node, field);
      return child === undefined ? noOrigins : walk.expression(child, scope);
    }),
    ...nodesOf(node, 'partitions').map((child) => walk.expression(child, scope)),
    judgeOrders(context, walk, node, 'orders', scope),
    judgeOrders(context, walk, node, 'arg_orders', scope),
    judgeOrders(context, walk, nodeOf(node, 'order_bys') ?? {}, 'orders', scope),
  ]);
}

/** `name.upper()` is upper(name): what looks like a schema is then a column. */
function judgeChain(context: JudgeContext, node: AstNode, scope: Scope): Origins {
  const chain = [textOf(node, 'catalog'), textOf(node, 'schema')].filter((part) => part !== '');
  if (chain.length === 0 || (chain.length === 1 && folded(chain[0] ?? '') === 'main')) return noOrigins;
  return resolveName(context, node, chain, scope);
}

function judgeArgument(
  context: JudgeContext,
  walk: Walk,
  name: string,
  child: AstNode,
  scope: Scope,
): Origins {
  if (textOf(child, 'class') !== 'LAMBDA' || !takesLambda.test(name)) return walk.expression(child, scope);
  return judgeLambda(context, walk, child, scope);
}

/** Judges a lambda's body with its parameters known. */
export function judgeLambda(context: JudgeContext, walk: Walk, node: AstNode, scope: Scope): Origins {
  context.onlyFields(node, ['class', 'type', 'alias', 'query_location', 'lhs', 'expr'], 'LAMBDA');
  const left = nodeOf(node, 'lhs') ?? {};
  const body = nodeOf(node, 'expr');
  const names = textOf(left, 'class') === 'FUNCTION' ? nodesOf(left, 'children') : [left];
  const inner = Scope.ofLambda(scope);
  for (const one of names) {
    const [parameter, ...rest] = textsOf(one, 'column_names');
    if (textOf(one, 'class') !== 'COLUMN_REF' || parameter === undefined || rest.length > 0) {
      throw context.unknownPart(node, 'LAMBDA.lhs');
    }
    inner.parameters.set(folded(parameter), noOrigins);
  }
  if (body === undefined) throw context.unknownPart(node, 'LAMBDA.expr');
  return walk.expression(body, inner);
}

function judgeWindow(context: JudgeContext, node: AstNode): void {
  const bounds = [textOf(node, 'start'), textOf(node, 'end')];
  if (!bounds.every((bound) => boundaries.includes(bound))) throw context.unknownPart(node, 'WINDOW.frame');
  if (!exclusions.includes(textOf(node, 'exclude_clause')))
    throw context.unknownPart(node, 'WINDOW.exclude_clause');
}

const directions = ['ORDER_DEFAULT', 'ASCENDING', 'DESCENDING'];
const nullOrders = ['ORDER_DEFAULT', 'NULLS FIRST', 'NULLS LAST', 'NULLS_FIRST', 'NULLS_LAST'];

/** Judges a list of ORDER BY entries. */
export function judgeOrders(
  context: JudgeContext,
  walk: Walk,
  node: AstNode,
  field: string,
  scope: Scope,
): Origins {
  return union(
    nodesOf(node, field).map((order) => {
      context.onlyFields(order, ['type', 'null_order', 'expression'], 'ORDER');
      const known =
        directions.includes(textOf(order, 'type')) && nullOrders.includes(textOf(order, 'null_order'));
      const expression = nodeOf(order, 'expression');
      if (!known || expression === undefined) throw context.unknownPart(node, 'ORDER');
      return walk.expression(expression, scope);
    }),
  );
}
