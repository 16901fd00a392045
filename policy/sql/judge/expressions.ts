import { isNode, type AstNode } from '../kit/ast.ts';
import type { JudgeContext } from './judge-context.ts';
import { judgeCall } from './calls.ts';
import { judgeMembership, noteFloats } from './known-wrong.ts';
import { judgeLiteral, judgeType } from './types.ts';
import { resolveName } from './names.ts';
import { nodeOf, nodesOf, textOf, textsOf } from '../kit/reading.ts';
import { noOrigins, union, type Origins, type Scope, type Walk } from './scope.ts';
import { judgeStar } from './stars.ts';
import { collations, expressionForms, words } from './syntax.ts';

const common = ['class', 'type', 'alias', 'query_location'];

/** Judges an expression and returns the granted columns its value is computed from. @throws QueryRefused */
export function judgeExpression(context: JudgeContext, walk: Walk, node: AstNode, scope: Scope): Origins {
  const kind = textOf(node, 'class');
  const form = expressionForms[kind];
  const type = textOf(node, 'type');
  if (form?.types.includes(type) !== true) throw context.unknownPart(node, type || kind);
  context.onlyFields(node, [...common, ...form.fields], kind);
  const all = (fields: readonly string[]): Origins =>
    union(fields.flatMap((field) => nodesOf(node, field).map((one) => walk.expression(one, scope))));
  const each = (fields: readonly string[]): Origins =>
    union(
      fields.map((field) => {
        const child = nodeOf(node, field);
        return child === undefined ? noOrigins : walk.expression(child, scope);
      }),
    );

  switch (kind) {
    case 'COLUMN_REF':
      return resolveName(context, node, textsOf(node, 'column_names'), scope);
    case 'CONSTANT':
      judgeLiteral(context, node, nodeOf(node, 'value'));
      noteFloats(context, nodeOf(nodeOf(node, 'value') ?? {}, 'type'));
      return noOrigins;
    case 'STAR':
      return union(judgeStar(context, walk, node, scope).columns.map((column) => column.origins));
    case 'FUNCTION':
    case 'WINDOW':
      return judgeCall(context, walk, node, scope);
    case 'OPERATOR':
    case 'CONJUNCTION':
      return all(['children']);
    case 'COMPARISON':
      return each(['left', 'right']);
    case 'BETWEEN':
      return each(['input', 'lower', 'upper']);
    case 'CASE':
      return union([
        ...nodesOf(node, 'case_checks').map((check) => judgeCheck(context, walk, node, check, scope)),
        each(['else_expr']),
      ]);
    case 'CAST':
      judgeType(context, node, nodeOf(node, 'cast_type'));
      noteFloats(context, nodeOf(node, 'cast_type'));
      return each(['child']);
    case 'COLLATE':
      if (
        !textOf(node, 'collation')
          .split('.')
          .every((one) => collations.includes(one.toLowerCase()))
      ) {
        throw context.refusal(
          'type-refused',
          node,
          'This collation is not accepted.',
          `Collations are ${collations.join(', ')}.`,
        );
      }
      return each(['child']);
    case 'SUBQUERY':
      judgeMembership(context, node);
      return union([each(['child']), judgeSubquery(context, walk, node, scope)]);
    case 'LAMBDA':
      // Outside a function that takes a lambda, the arrow reads a field of JSON.
      return each(['lhs', 'expr']);
    case 'POSITIONAL_REFERENCE':
      return context.use(
        union(scope.relations.flatMap((one) => one.columns.map((column) => column.origins))),
      );
    default:
      throw context.unknownPart(node, kind);
  }
}

function judgeCheck(context: JudgeContext, walk: Walk, node: AstNode, check: AstNode, scope: Scope): Origins {
  context.onlyFields(check, ['when_expr', 'then_expr'], 'CASE');
  const when = check['when_expr'];
  const then = check['then_expr'];
  if (!isNode(when) || !isNode(then)) throw context.unknownPart(node, 'CASE');
  return union([walk.expression(when, scope), walk.expression(then, scope)]);
}

function judgeSubquery(context: JudgeContext, walk: Walk, node: AstNode, scope: Scope): Origins {
  const kind = textOf(node, 'subquery_type');
  if (!words.subquery_type.some((word) => word === kind))
    throw context.unknownPart(node, `subquery_type.${kind}`);
  const statement = nodeOf(node, 'subquery') ?? {};
  context.onlyFields(statement, ['node'], 'SUBQUERY');
  const query = nodeOf(statement, 'node');
  if (query === undefined) throw context.unknownPart(node, 'SUBQUERY');
  return union(walk.query(query, scope).columns.map((column) => column.origins));
}
