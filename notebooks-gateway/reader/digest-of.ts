import { astDigest, isList, isNode, parseAst } from '@vitrine/policy';

/** Digest of a serialised parse tree; undefined for what is not exactly one SELECT, whatever was approved. */
export function digestOf(serialised: string): string | undefined {
  const tree = parseAst(serialised);
  const single =
    isNode(tree) && tree.error === false && isList(tree.statements) && tree.statements.length === 1;
  return single ? astDigest(tree) : undefined;
}
