import { createHash } from 'node:crypto';

/**
 * Every person has a random 64-bit key in the steward's domain, which no question can name. What is random about a
 * figure is drawn from the keys of the people behind it alone, so that the same people give the same answer in
 * whatever words, order or number of questions (Fraser and Wooton 2005; Thompson, Broadfoot and Elazar 2013).
 */
const modulus = 1n << 64n;

/** The key of a group: the sum of its people's keys, which no order changes. */
export function groupKey(keys: Iterable<bigint>): bigint {
  let sum = 0n;
  for (const key of keys) sum += key;
  return sum % modulus;
}

/**
 * What is added up: people's values, how many rows or values they have, or squared distances. Each has draws of its
 * own, so that nobody's part in a mean's divisor is changed alike with their part in its sum.
 */
export type Kind = 'values' | 'rows' | 'squares';

/**
 * Eight independent draws of 0 to 65535.
 *
 * @param about the total of what is added up, so that two columns of the same people have noise of their own. It is a
 *   number and no name: `SUM(cost)` and `SUM(CASE WHEN TRUE THEN cost END)` have the same noise, and no wording gives
 *   another draw to average over
 */
export function draws(
  purpose: 'cell' | 'record' | 'dither',
  kind: Kind,
  key: bigint,
  about = 0n,
): Uint16Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(key % modulus);
  const hash = createHash('sha256').update(`${purpose} ${kind} ${about} `).update(bytes).digest();
  return Uint16Array.from({ length: 8 }, (_, at) => hash.readUInt16BE(at * 2));
}

/**
 * `amount` times a draw of mean 0 and standard deviation 1: the sum of four uniform draws, nearly normal, and never
 * more than 3.47. Exact in whole units of `amount`, but for the last.
 */
export function normalPart(amount: bigint, words: Uint16Array): bigint {
  const sum = (words[0] ?? 0) + (words[1] ?? 0) + (words[2] ?? 0) + (words[3] ?? 0) - 131_070;
  // √3 · 65536 is 113512 to the nearest whole number; four uniform draws of 65536 have a deviation of 65536 / √3.
  return (amount * BigInt(sum) * 113_512n) / (65_536n * 65_536n);
}

/** `amount` times a uniform draw between −½ and ½. */
export function uniformPart(amount: bigint, words: Uint16Array): bigint {
  const draw = BigInt(words[4] ?? 0) * 65_536n + BigInt(words[5] ?? 0);
  return (amount * (2n * draw + 1n - (1n << 32n))) / (1n << 33n);
}

/**
 * What a person's own contribution of `amount` is changed by, always the same way: 10 % to 20 % up or down (Evans,
 * Zayatz and Slanta 1998). So nobody's contribution can be told to within 10 %, however it is singled out and however
 * often.
 */
export function recordPart(amount: bigint, kind: Kind, key: bigint): bigint {
  const words = draws('record', kind, key);
  const size = 6_554n + (BigInt(words[1] ?? 0) * 6_553n) / 65_535n;
  const part = (amount * size) / 65_536n;
  return (words[0] ?? 0) % 2 === 0 ? part : -part;
}

/** The standard deviation of `recordPart`, as a share of the amount. */
export const recordDeviation = Math.sqrt((0.1 ** 2 + 0.1 * 0.2 + 0.2 ** 2) / 3);
