import { isList, isNode, type AstNode, type AstValue } from '@vitrine/policy/sql/kit';
import { AggregateRefused, type AggregateRefusalCode } from './refusals.ts';

/** Nothing: absent, null, false, '' or an empty list, which is how the parser prints a clause that is not there. */
function isEmpty(value: AstValue | undefined): boolean {
  if (value === undefined || value === null || value === false || value === '') return true;
  return isList(value) && value.length === 0;
}

/**
 * Refuses a node that says anything beyond the fields named: a clause of the engine's grammar that we do not
 * know must not be dropped in silence.
 */
export function onlyFields(
  node: AstNode,
  fields: readonly string[],
  otherwise: AggregateRefusalCode,
  at: AstNode = node,
): void {
  for (const [field, value] of Object.entries(node)) {
    if (field === 'query_location' || fields.includes(field)) continue;
    if (!isEmpty(value)) throw new AggregateRefused(otherwise, at);
  }
}

export function nodeOf(value: AstValue | undefined, otherwise: AggregateRefusalCode, at?: AstNode): AstNode {
  if (!isNode(value)) throw new AggregateRefused(otherwise, at);
  return value;
}

export function nodesOf(
  value: AstValue | undefined,
  otherwise: AggregateRefusalCode,
  at?: AstNode,
): readonly AstNode[] {
  if (!isList(value)) throw new AggregateRefused(otherwise, at);
  return value.map((one) => nodeOf(one, otherwise, at));
}

export function textOf(value: AstValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** `class/type` of an expression, such as `COLUMN_REF/COLUMN_REF`. */
export function formOf(node: AstNode): string {
  return `${textOf(node['class']) ?? ''}/${textOf(node['type']) ?? ''}`;
}

/** Names mean the same in upper and lower case, as in the engine. */
export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
