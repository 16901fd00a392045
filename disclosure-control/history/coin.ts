import { createHmac } from 'node:crypto';

/** In how many of sixteen frames a population past the threshold gets an answer of its own. */
const fresh = 2;

/**
 * Chance that only the steward can foresee, drawn from a question's frame: the people whom its conditions keep when
 * those on what is asked about are left out. For `diagnosis = 'C61' AND region = 'H'` they are the people of the region.
 * The asker may know them; whom the diagnosis adds does not change the draw, and other words for the same people do not
 * either.
 *
 * @param secret the steward's, of at least 16 bytes
 * @param frame the sum of the frame's person keys, modulo 2⁶⁴
 * @param cell the group's values in canonical form
 */
export function coinOf(secret: Uint8Array, frame: bigint, cell: string): boolean {
  const digest = createHmac('sha256', secret).update(`coin ${frame} ${cell}`).digest();
  return (digest[0] ?? 0) % 16 >= fresh;
}
