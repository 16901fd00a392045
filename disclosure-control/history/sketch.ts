import { bandCount, fingerprintOf, fingerprintOfAmounts, type Fingerprint } from './fingerprint.ts';
import { packPeople, peopleOf, unpackPeople, type People } from './people.ts';

/** What a room tells the steward of whom a figure rests on: fingerprint and people, in base 64. */
export interface Sketch {
  readonly print: string;
  readonly people: string;
}

/**
 * @param numbers of the people, ascending
 * @param amounts what each of them brings, in millionths; absent where the figure is their number
 * @param seed `fingerprintSeed` of the memory it goes to
 */
export function sketchOf(numbers: Uint32Array, amounts: BigInt64Array | undefined, seed: number): Sketch {
  const people = peopleOf(numbers);
  const print =
    amounts === undefined ? fingerprintOf(people, seed) : fingerprintOfAmounts({ numbers, amounts }, seed);
  const sketch = {
    print: Buffer.from(print.buffer, print.byteOffset, print.byteLength).toString('base64'),
    people: Buffer.from(packPeople(people)).toString('base64'),
  };
  people.dispose();
  return sketch;
}

/** @throws Corrupt when the people cannot be read, RangeError when the fingerprint has another length */
export function readSketch(sketch: Sketch): { readonly people: People; readonly print: Fingerprint } {
  const bytes = Buffer.from(sketch.print, 'base64');
  if (bytes.length !== 8 * bandCount) throw new RangeError('A fingerprint has two words a band.');
  // A copy of its own: words must begin where words do.
  const print = new Uint32Array(2 * bandCount);
  new Uint8Array(print.buffer).set(bytes);
  return { people: unpackPeople(Buffer.from(sketch.people, 'base64')), print };
}
