import { createHmac } from 'node:crypto';

/** In how many of sixteen questions a population past the threshold gets an answer of its own. */
const fresh = 2;

/**
 * Chance that only the steward can foresee, the same for the same words.
 *
 * @param secret the steward's, of at least 16 bytes
 * @param question in canonical form
 * @param cell the group's values in canonical form
 */
export function coinOf(secret: Uint8Array, question: string, cell: string): boolean {
  const digest = createHmac('sha256', secret).update(`${question}\0${cell}`).digest();
  return (digest[0] ?? 0) % 16 >= fresh;
}
