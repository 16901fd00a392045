import { isNode, type AstNode, type AstValue } from '@vitrine/policy/sql/kit';
import { readCount } from './literals.ts';
import { formOf, nodeOf, nodesOf, onlyFields } from './node.ts';
import type { AggregatePlan, Order, OutputRef } from './plan.ts';
import { AggregateRefused } from './refusals.ts';

/** ORDER BY, LIMIT and OFFSET, of which ORDER BY ALL takes all that is shown. @throws AggregateRefused */
export function readModifiers(
  select: AstNode,
  all: readonly OutputRef[],
  reference: (node: AstNode) => OutputRef | undefined,
): Pick<AggregatePlan, 'order' | 'limit' | 'offset'> {
  let order: Order[] = [];
  let limit: number | null = null;
  let offset = 0;
  for (const modifier of nodesOf(select['modifiers'], 'aggregate-limit', select)) {
    if (modifier['type'] === 'ORDER_MODIFIER') {
      onlyFields(modifier, ['type', 'orders'], 'aggregate-order', select);
      order = nodesOf(modifier['orders'], 'aggregate-order', select).flatMap((one) => {
        onlyFields(one, ['type', 'null_order', 'expression'], 'aggregate-order', select);
        const expression = nodeOf(one['expression'], 'aggregate-order', select);
        if (formOf(expression) !== 'STAR/STAR') return [orderOf(one, expression, reference)];
        onlyFields(expression, ['class', 'type', 'columns'], 'aggregate-order');
        return all.map((on) => orderOf(one, expression, () => on));
      });
    } else if (modifier['type'] === 'LIMIT_MODIFIER') {
      onlyFields(modifier, ['type', 'limit', 'offset'], 'aggregate-limit', select);
      limit = count(modifier['limit']) ?? null;
      offset = count(modifier['offset']) ?? 0;
    } else if (modifier['type'] === 'DISTINCT_MODIFIER') {
      throw new AggregateRefused('aggregate-distinct', select);
    } else {
      throw new AggregateRefused('aggregate-limit', select);
    }
  }
  if (order.length > 80) throw new AggregateRefused('aggregate-too-large', select);
  return { order, limit, offset };
}

function count(value: AstValue | undefined): number | undefined {
  if (!isNode(value)) return undefined;
  const number = readCount(value);
  if (number === undefined) throw new AggregateRefused('aggregate-limit', value);
  return number;
}

function orderOf(
  node: AstNode,
  expression: AstNode,
  reference: (node: AstNode) => OutputRef | undefined,
): Order {
  const on = reference(expression);
  if (on === undefined) throw new AggregateRefused('aggregate-order', expression);
  return {
    on,
    descending: node['type'] === 'DESCENDING',
    nulls: node['null_order'] === 'NULLS FIRST' ? 'first' : 'last',
  };
}
