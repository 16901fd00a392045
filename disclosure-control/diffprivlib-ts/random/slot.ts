import { secureWords, type WordSource } from './source.ts';

let current: WordSource = secureWords;

/** The source that every sampler draws from. */
export function words(): WordSource {
  return current;
}

/**
 * Replaces the source and returns the one before. Reached only through `testing.ts`; the build replaces this module
 * by `slot.production.ts`, which has no such function, so a published package cannot be made predictable.
 */
export function swapWords(next: WordSource): WordSource {
  const before = current;
  current = next;
  return before;
}
