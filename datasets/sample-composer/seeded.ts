import { createHash } from 'node:crypto';

// Changing the seed changes every file of the sample: publish it as a new sample version.
const SEED = 'vitrine-sample-1';

/** A number in [0, 1) that depends on nothing but the seed and the key (48 bits of SHA-256). */
export function draw(key: string): number {
  return createHash('sha256').update(`${SEED}\0${key}`).digest().readUIntBE(0, 6) / 2 ** 48;
}

/** A whole number in [from, to], both ends included. */
export function drawBetween(key: string, from: number, to: number): number {
  return from + Math.floor(draw(key) * (to - from + 1));
}

/** The items in an order that looks random and never changes, whatever order they came in. */
export function shuffled<T>(salt: string, items: readonly T[], keyOf: (item: T) => string): T[] {
  return items
    .map((item) => ({ item, key: keyOf(item) }))
    .map(({ item, key }) => ({ item, key, at: draw(`${salt}\0${key}`) }))
    .sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1))
    .map(({ item }) => item);
}
