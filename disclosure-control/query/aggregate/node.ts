import { isList, isNode, type AstNode, type AstValue } from '@vitrine/policy/sql/kit';
import { AggregateRefused, type AggregateRefusalCode } from './refusals.ts';

export { formOf, sameName, textOf } from './node-form.ts';

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
