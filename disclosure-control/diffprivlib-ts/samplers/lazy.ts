import type { Real } from '../exact/real.ts';
import type { WordSource } from '../random/source.ts';

/** How many bits of a word the source gives: 32, except in tests that enumerate the tree with short words. */
export const WORD_BITS = 32;

/**
 * Decides U < c for a uniform real U whose first `bits` bits are `prefix`, drawing further bits only while the decision is open.
 * The answer is distributed exactly as for an infinitely long U, whatever number c is.
 */
export function lazyLess(
  prefix: bigint,
  bits: number,
  c: Real,
  source: WordSource,
  wordBits = WORD_BITS,
): boolean {
  let drawn = prefix;
  let have = bits;
  for (;;) {
    const [lo, hi] = c(have + 8);
    const left = drawn << 8n;
    const right = (drawn + 1n) << 8n;
    if (right <= lo) return true;
    if (left >= hi) return false;
    drawn = (drawn << BigInt(wordBits)) | BigInt(source.next());
    have += wordBits;
  }
}

/** True with probability exactly c. */
export function lazyBernoulli(c: Real, source: WordSource, wordBits = WORD_BITS): boolean {
  return lazyLess(BigInt(source.next()), wordBits, c, source, wordBits);
}
