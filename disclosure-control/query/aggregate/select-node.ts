import { isList, isNode, type AstNode } from '@vitrine/policy/sql/kit';
import { nodeOf, onlyFields } from './node.ts';
import { AggregateRefused } from './refusals.ts';

/** The one SELECT inside what the parser printed, or those that UNION ALL puts together. @throws AggregateRefused */
export function selectNodes(ast: AstNode): readonly AstNode[] {
  let node = ast;
  if ('statements' in node) {
    const statements = node['statements'];
    const [first, ...rest] = isList(statements) ? statements : [];
    if (node['error'] === true || !isNode(first) || rest.length > 0)
      throw new AggregateRefused('aggregate-statement');
    node = first;
  }
  if (isNode(node['node'])) {
    onlyFields(node, ['node', 'named_param_map'], 'aggregate-statement');
    if (isList(node['named_param_map']) && node['named_param_map'].length > 0)
      throw new AggregateRefused('aggregate-condition');
    node = node['node'];
  }
  const selects = united(node);
  if (selects.length > 16) throw new AggregateRefused('aggregate-too-large', node);
  return selects;
}

function united(node: AstNode): readonly AstNode[] {
  if (node['type'] === 'SELECT_NODE') return [node];
  if (node['type'] !== 'SET_OPERATION_NODE' || node['setop_type'] !== 'UNION' || node['setop_all'] !== true)
    throw new AggregateRefused('aggregate-statement', node);
  onlyFields(node, ['type', 'cte_map', 'setop_type', 'setop_all', 'left', 'right'], 'aggregate-statement');
  const ctes = node['cte_map'];
  if (isNode(ctes)) onlyFields(ctes, [], 'aggregate-statement', node);
  return ['left', 'right'].flatMap((side) => united(nodeOf(node[side], 'aggregate-statement', node)));
}
