import { Corrupt } from '@vitrine/core/errors';
import { RoaringBitmap32 } from 'roaring-wasm';

/**
 * The set of people behind a figure, by internal person number (0 to 2³² − 1, one a person over all releases,
 * random in order), as a compressed bitmap (Chambi, Lemire, Kaser and Godin 2016). It names people: it belongs into
 * the steward's domain, encrypted where it rests.
 */
export type People = RoaringBitmap32;

export function peopleOf(numbers: Iterable<number>): People {
  return new RoaringBitmap32(numbers);
}

/** The portable serialised form: 2 bytes a person or fewer, 125 KB at most for a million. */
export function packPeople(people: People): Uint8Array {
  const copy = people.clone();
  copy.runOptimize();
  // A copy of its own: what the library gives may lie in its memory.
  const bytes = Uint8Array.from(copy.serialize('portable'));
  copy.dispose();
  return bytes;
}

/** @throws Corrupt when the bytes are not of `packPeople` */
export function unpackPeople(bytes: Uint8Array): People {
  try {
    return RoaringBitmap32.deserialize('portable', bytes);
  } catch {
    throw new Corrupt({ detail: 'A remembered set of people cannot be read.' });
  }
}

/** How a remembered set enters a combination. */
export interface Term {
  readonly people: People;
  readonly sign: 1 | -1;
}

/**
 * In how many people a population differs from a combination of others: those for whom the signed number of sets they
 * are in is not 1 where they are of the population, and not 0 where they are not. With one term and a plus it is the
 * size of the symmetric difference.
 */
export function distanceTo(population: People, terms: readonly Term[]): number {
  let distance = 0;
  // Every way to be in some of the sets and in none of the others.
  for (let pattern = 1; pattern < 2 ** terms.length; pattern += 1) {
    const within = regionOf(terms, pattern);
    const value = terms.reduce((sum, { sign }, at) => sum + ((pattern >> at) & 1 ? sign : 0), 0);
    const both = within.andCardinality(population);
    distance += value === 1 ? within.size - both : value === 0 ? both : within.size;
    within.dispose();
  }
  const outside = population.clone();
  for (const { people } of terms) outside.andNotInPlace(people);
  distance += outside.size;
  outside.dispose();
  return distance;
}

function regionOf(terms: readonly Term[], pattern: number): People {
  const inside = terms.filter((_, at) => (pattern >> at) & 1);
  const region = inside[0]?.people.clone() ?? new RoaringBitmap32();
  terms.forEach(({ people }, at) => {
    if ((pattern >> at) & 1) region.andInPlace(people);
    else region.andNotInPlace(people);
  });
  return region;
}
