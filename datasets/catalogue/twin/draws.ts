import { createHash } from 'node:crypto';

/** Numbers in [0, 1) that depend on nothing but the words they are made of: for made-up data, never for secrets. */
export type Draw = () => number;

/** A stream of numbers of its own for these words (sfc32, seeded by SHA-256). */
export function drawsOf(...words: readonly (string | number)[]): Draw {
  const digest = digestOf(words);
  let [a, b, c, d] = [0, 4, 8, 12].map((at) => digest.readInt32LE(at)) as [number, number, number, number];
  return () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return (t >>> 0) / 2 ** 32;
  };
}

/** A whole number of 63 bits as text, as pseudonyms are. */
export function numberOf(...words: readonly (string | number)[]): string {
  return (digestOf(words).readBigUInt64LE(0) >> 1n).toString();
}

/** A whole number in [from, to], both included. */
export const between = (draw: Draw, from: number, to: number): number =>
  from + Math.floor(draw() * (to - from + 1));

/** One of a list that is not empty. */
export function oneOf<T>(draw: Draw, list: readonly T[]): T {
  return list[Math.floor(draw() * list.length)] as T;
}

const digestOf = (words: readonly (string | number)[]): Buffer =>
  createHash('sha256').update(JSON.stringify(words)).digest();
