import { isList, isNode, type AstNode } from '@vitrine/policy/sql/kit';
import { nodeOf, onlyFields } from './node.ts';
import { AggregateRefused } from './refusals.ts';

/** What UNION ALL puts together, and the node whose ORDER BY and LIMIT follow it. */
export interface Selects {
  readonly selects: readonly AstNode[];
  readonly whole: AstNode;
}

/** The one SELECT inside what the parser printed, or those that UNION ALL puts together. @throws AggregateRefused */
export function selectNodes(ast: AstNode): Selects {
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
  const selects = united(node, true);
  if (selects.length > 16) throw new AggregateRefused('aggregate-too-large', node);
  return { selects, whole: node };
}

function united(node: AstNode, top = false): readonly AstNode[] {
  if (node['type'] === 'SELECT_NODE') return [node];
  if (node['type'] !== 'SET_OPERATION_NODE' || node['setop_type'] !== 'UNION' || node['setop_all'] !== true)
    throw new AggregateRefused('aggregate-statement', node);
  const fields = ['type', 'cte_map', 'setop_type', 'setop_all', 'left', 'right'];
  onlyFields(node, top ? [...fields, 'modifiers'] : fields, 'aggregate-statement');
  const ctes = node['cte_map'];
  const named = isNode(ctes) && isList(ctes['map']) && ctes['map'].length > 0;
  return ['left', 'right']
    .map((side) => nodeOf(node[side], 'aggregate-statement', node))
    .flatMap((side) => united(named ? withNames(side, ctes, node) : side));
}

/** What WITH names before a UNION is named in each of its parts. */
function withNames(side: AstNode, ctes: AstNode, at: AstNode): AstNode {
  const own = side['cte_map'];
  if (isNode(own)) onlyFields(own, [], 'aggregate-statement', at);
  return { ...side, cte_map: ctes };
}
