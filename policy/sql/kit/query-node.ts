import { isList, isNode, parseAst, type AstNode, type AstValue } from './ast.ts';
import { QueryRefused } from './query-refused.ts';

/**
 * The one SELECT of a parse tree: takes what `json_serialize_sql` printed (`{error, statements: [{node}]}`)
 * or the query node itself.
 * @throws QueryRefused when the text held several statements, parameters, or none.
 */
export function soleSelect(tree: AstValue): AstNode {
  if (!isNode(tree)) throw notOneSelect();
  if (typeof tree['type'] === 'string') return tree;
  const statements = tree['statements'];
  if (tree['error'] !== false || !isList(statements) || statements.length !== 1) throw notOneSelect();
  const [statement] = statements;
  if (!isNode(statement) || !isNode(statement['node'])) throw notOneSelect();
  const parameters = statement['named_param_map'];
  if (parameters !== undefined && (!isList(parameters) || parameters.length > 0)) {
    throw new QueryRefused('sql-element-refused', {
      detail: 'The query has a parameter that nothing fills.',
      help: 'Write the value into the query.',
    });
  }
  return statement['node'];
}

/** Reads the text the guard process answered with. @throws QueryRefused */
export function readQuery(text: string): AstNode {
  return soleSelect(parseAst(text));
}

export function notOneSelect(): QueryRefused {
  return new QueryRefused('sql-not-one-select', {
    detail: 'Exactly one SELECT statement is accepted; this is something else, or more than one.',
    help: 'Send one SELECT. To turn columns into rows or rows into columns, write SELECT … FROM table PIVOT (…) with its values listed.',
  });
}
