import { isList, isNode, type AstValue } from '@vitrine/policy/sql/kit';

/** A number's text as the parser printed it; `undefined` for anything else. */
export function numberText(value: AstValue | undefined): string | undefined {
  if (typeof value !== 'object' || value === null || isNode(value) || isList(value)) return undefined;
  return value.value;
}
