import type { AstNode, AstValue } from '@vitrine/policy/sql/kit';

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
