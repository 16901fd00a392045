import type { People } from './people.ts';

/** People fall into as many bands, by a secret hash of their number. */
export const bandCount = 64;

/**
 * A population in 512 bytes: for each band, the exclusive or of its people's 64-bit hashes, as two words. The
 * fingerprint of the symmetric difference of two sets is the exclusive or of theirs; so if they differ in d people, at
 * most d bands are not zero, and what is far apart is told apart without looking at the people.
 */
export type Fingerprint = Uint32Array;

/**
 * Two hashes of a person's number from a secret seed. They are not cryptographic: nobody outside sees a number, a
 * seed or a fingerprint, and what they find is checked against the people themselves.
 */
export function fingerprintOf(people: People, seed: number): Fingerprint {
  const print = new Uint32Array(2 * bandCount);
  const numbers = people.toUint32Array();
  for (const number of numbers) {
    const low = mixed(number ^ seed);
    const high = mixed(low + (number ^ 0x9e37_79b9));
    // The band comes from bits of a third hash, so that it says nothing about the words it gathers.
    const at = 2 * (mixed(high ^ seed) >>> 26);
    print[at] = (print[at] ?? 0) ^ low;
    print[at + 1] = (print[at + 1] ?? 0) ^ high;
  }
  return print;
}

/** The finaliser of MurmurHash3 (Appleby), a bijection of 32-bit words. */
function mixed(value: number): number {
  let word = value | 0;
  word = Math.imul(word ^ (word >>> 16), 0x85eb_ca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2_ae35);
  return word ^ (word >>> 16);
}
