import { isList, isNode, type AstNode } from '@vitrine/policy/sql/kit';
import { onlyFields } from './node.ts';
import { AggregateRefused } from './refusals.ts';

/** The one SELECT inside what the parser printed. @throws AggregateRefused */
export function selectNode(ast: AstNode): AstNode {
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
  if (node['type'] !== 'SELECT_NODE') throw new AggregateRefused('aggregate-statement', node);
  return node;
}
