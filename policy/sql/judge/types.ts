import { isLosslessNumber } from 'lossless-json';
import { isNode, type AstNode } from '../kit/ast.ts';
import type { JudgeContext } from './judge-context.ts';
import { folded, nodeOf, nodesOf, textOf } from '../kit/reading.ts';
import { castTypes, literalTypes, namedTypes } from './syntax.ts';

const infoKinds = [
  'DECIMAL_TYPE_INFO',
  'LIST_TYPE_INFO',
  'ARRAY_TYPE_INFO',
  'STRUCT_TYPE_INFO',
  'STRING_TYPE_INFO',
  'UNBOUND_TYPE_INFO',
];

/** Checks a literal: of a plain type, and with a plain value. @throws QueryRefused */
export function judgeLiteral(context: JudgeContext, node: AstNode, value: AstNode | undefined): void {
  const type = value === undefined ? undefined : nodeOf(value, 'type');
  if (value === undefined || type === undefined || !literalTypes.includes(textOf(type, 'id'))) {
    throw typeRefused(context, node, type === undefined ? '' : textOf(type, 'id'));
  }
  context.onlyFields(value, ['type', 'is_null', 'value'], 'CONSTANT');
  judgeType(context, node, type);
  const content = value['value'];
  const plain =
    content === undefined || content === null || typeof content !== 'object' || isLosslessNumber(content);
  // 128-bit integers are written as two halves.
  const halves =
    isNode(content) && Object.keys(content).every((name) => name === 'upper' || name === 'lower');
  if (!plain && !halves) throw context.unknownPart(node, 'CONSTANT.value');
}

/** Checks a type and those inside it. @throws QueryRefused */
export function judgeType(context: JudgeContext, node: AstNode, type: AstNode | undefined): void {
  if (type === undefined) throw context.unknownPart(node, 'CAST.cast_type');
  const id = textOf(type, 'id');
  const info = nodeOf(type, 'type_info');
  if (id === 'UNBOUND') {
    judgeNamedType(context, node, info ?? {});
    return;
  }
  if (!castTypes.includes(id)) throw typeRefused(context, node, id);
  context.onlyFields(type, ['id', 'type_info'], 'type');
  if (info === undefined) return;
  const kind = textOf(info, 'type');
  // A name on a plain type (GEOMETRY is a named BLOB) makes it another.
  const alias = textOf(info, 'alias');
  if (!infoKinds.includes(kind) || alias !== '') throw typeRefused(context, node, alias || id);
  const fields = ['type', 'width', 'scale', 'size', 'child_type', 'child_types'];
  context.onlyFields(info, fields, kind);
  const child = nodeOf(info, 'child_type');
  if (child !== undefined) judgeType(context, node, child);
  for (const member of nodesOf(info, 'child_types')) {
    context.onlyFields(member, ['first', 'second'], kind);
    // UNION carries a tag without a name.
    judgeType(context, node, nodeOf(member, 'second'));
  }
}

/** `JSON` and `ENUM ('a', 'b')`: the only types the parser leaves as a name and everyone has. */
function judgeNamedType(context: JudgeContext, node: AstNode, info: AstNode): void {
  const name = textOf(info, 'name');
  if (!namedTypes.includes(folded(name))) throw typeRefused(context, node, name);
  const qualified = textOf(info, 'schema') !== '' || textOf(info, 'catalog') !== '';
  if (qualified) throw typeRefused(context, node, name);
  context.onlyFields(info, ['type', 'name', 'user_type_modifiers'], 'type');
  for (const modifier of nodesOf(info, 'user_type_modifiers')) {
    const type = nodeOf(modifier, 'type');
    if (type === undefined || textOf(type, 'id') !== 'VARCHAR') throw typeRefused(context, node, name);
  }
}

function typeRefused(context: JudgeContext, node: AstNode, name: string) {
  return context.refusal(
    'type-refused',
    node,
    'The query names a type that is not accepted.',
    'Use the plain types of SQL: integers, DECIMAL, DOUBLE, VARCHAR, DATE, TIME, TIMESTAMP, BOOLEAN, and lists, structs and maps of them.',
    { name },
  );
}
