import type { People } from './people.ts';

/** People fall into as many bands, by a secret hash of their number. */
export const bandCount = 64;

/**
 * A population in 512 bytes: for each band, the exclusive or of its people's 64-bit hashes, as two words. The
 * fingerprint of the symmetric difference of two sets is the exclusive or of theirs; so if they differ in d people, at
 * most d bands are not zero, and what is far apart is told apart without looking at the people.
 */
export type Fingerprint = Uint32Array;

/** What each person brings to a figure that is not a count of people: rows, or a sum. */
export interface Amounts {
  readonly numbers: Uint32Array;
  /** By the place of the person in `numbers`: millionths. */
  readonly amounts: BigInt64Array;
}

/**
 * Hashes of a person's number come from a secret seed. They are not cryptographic: nobody outside sees a number, a
 * seed or a fingerprint, and what they find is checked against the people themselves.
 */
export function fingerprintOf(people: People, seed: number): Fingerprint {
  const print = new Uint32Array(2 * bandCount);
  for (const number of people.toUint32Array()) enter(print, number, 0, seed);
  return print;
}

/**
 * The same over people and what they bring: a person who brings something else changes their band, and no other. So two
 * figures over the same people, of different rows, are as far apart as the people whose rows differ.
 */
export function fingerprintOfAmounts({ numbers, amounts }: Amounts, seed: number): Fingerprint {
  const print = new Uint32Array(2 * bandCount);
  const words = new Uint32Array(amounts.buffer, amounts.byteOffset, 2 * amounts.length);
  numbers.forEach((number, at) => {
    enter(print, number, mixed((words[2 * at] ?? 0) + mixed(words[2 * at + 1] ?? 0)) | 1, seed);
  });
  return print;
}

function enter(print: Fingerprint, number: number, amount: number, seed: number): void {
  const person = mixed(number ^ seed);
  const low = mixed(person ^ amount);
  const high = mixed(low + (number ^ 0x9e37_79b9));
  // The band comes from the person alone, and from bits of a hash that the words do not show.
  const at = 2 * (mixed(person + 0x7f4a_7c15) >>> 26);
  print[at] = (print[at] ?? 0) ^ low;
  print[at + 1] = (print[at + 1] ?? 0) ^ high;
}

/** The finaliser of MurmurHash3 (Appleby), a bijection of 32-bit words. */
function mixed(value: number): number {
  let word = value | 0;
  word = Math.imul(word ^ (word >>> 16), 0x85eb_ca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2_ae35);
  return word ^ (word >>> 16);
}
