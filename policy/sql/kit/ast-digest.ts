import { isLosslessNumber } from 'lossless-json';
import { sha256Hex } from '@vitrine/core/text';
import { soleSelect } from './query-node.ts';
import { isList, type AstNode, type AstValue } from './ast.ts';

/**
 * Digest of a query's parse tree without positions: two texts have the same digest when DuckDB reads them
 * alike. What runs is parsed again and compared with what was approved. Takes what `json_serialize_sql`
 * printed, or the query node.
 * @throws QueryRefused when it is not one SELECT.
 */
export function astDigest(tree: AstValue): string {
  return sha256Hex(canonical(soleSelect(tree)));
}

/** Fields in sorted order, numbers as written, positions left out. */
function canonical(value: AstValue): string {
  if (isLosslessNumber(value)) return value.toString();
  if (isList(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const node: AstNode = value;
  const fields = Object.keys(node)
    .filter((name) => name !== 'query_location')
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(node[name] ?? null)}`);
  return `{${fields.join(',')}}`;
}
