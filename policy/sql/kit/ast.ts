import { isLosslessNumber, parse, type LosslessNumber } from 'lossless-json';

/**
 * DuckDB's parse tree as `json_serialize_sql` prints it. Numbers stay text: integers above 2^53 and
 * `query_location` would change silently in JSON.parse.
 */
export type AstValue = string | boolean | null | LosslessNumber | readonly AstValue[] | AstNode;
export interface AstNode {
  readonly [field: string]: AstValue;
}

/** Parses losslessly. @throws SyntaxError */
export function parseAst(text: string): AstValue {
  return parse(text) as AstValue;
}

export function isNode(value: AstValue | undefined): value is AstNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}

export function isList(value: AstValue | undefined): value is readonly AstValue[] {
  return Array.isArray(value);
}
