import { isLosslessNumber } from 'lossless-json';
import { isList, isNode, type AstNode, type AstValue } from './ast.ts';

/** DuckDB compares identifiers without regard to ASCII case, and to no other: K (Kelvin) is not k. */
export function folded(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

export function textOf(node: AstNode, field: string): string {
  const value = node[field];
  return typeof value === 'string' ? value : '';
}

/** A node's field; where something else stands, an empty node, which every walk refuses. */
export function nodeOf(node: AstNode, field: string): AstNode | undefined {
  const value = node[field];
  if (isNode(value)) return value;
  return isEmpty(value) ? undefined : {};
}

/** The nodes of a list field; whatever is no node becomes an empty one, which every walk refuses. */
export function nodesOf(node: AstNode, field: string): readonly AstNode[] {
  const value = node[field];
  if (!isList(value)) return isEmpty(value) ? [] : [{}];
  return value.map((one) => (isNode(one) ? one : {}));
}

export function textsOf(node: AstNode, field: string): readonly string[] {
  const value = node[field];
  return isList(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** Byte offset of a node in the SQL text; absent for what the parser made up (2^64 − 1). */
export function locationOf(node: AstNode): number | undefined {
  const value = node['query_location'];
  if (!isLosslessNumber(value)) return undefined;
  const offset = Number(value.toString());
  return Number.isSafeInteger(offset) ? offset : undefined;
}

/** Whether a field says nothing: null, false, '' or a list or node of nothing. */
export function isEmpty(value: AstValue | undefined): boolean {
  if (value === undefined || value === null || value === false || value === '') return true;
  if (isList(value)) return value.length === 0;
  return isNode(value) && Object.values(value).every(isEmpty);
}
