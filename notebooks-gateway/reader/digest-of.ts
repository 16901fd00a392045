import { astDigest, parseAst } from '@vitrine/policy';

/** Digest of a serialised parse tree; undefined for what is not exactly one SELECT, whatever was approved. */
export function digestOf(serialised: string): string | undefined {
  try {
    return astDigest(parseAst(serialised));
  } catch {
    return undefined;
  }
}
