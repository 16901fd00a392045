import { createHmac } from 'node:crypto';
import { coinOf } from './coin.ts';
import { decide, type Decision, type Neighbour } from './decide.ts';
import {
  bandCount,
  fingerprintOf,
  fingerprintOfAmounts,
  type Amounts,
  type Fingerprint,
} from './fingerprint.ts';
import { distanceTo, packPeople, unpackPeople, type People, type Term } from './people.ts';
import { PopulationIndex, type Place } from './population-index.ts';

export interface MemoryRules {
  readonly threshold: number;
  /** For chance that only the steward can foresee; at least 16 bytes. */
  readonly secret: Uint8Array;
  /** Among how many of the latest figures two of three are looked for; 0 looks for no combination of three. */
  readonly triplesAmong: number;
}

/** What is behind a figure. */
export interface Behind {
  readonly people: People;
  /** What each of them brings, where the figure is not their number. */
  readonly amounts?: Amounts;
  /** The fingerprint of both, where it was made already. */
  readonly print?: Fingerprint;
}

/** One figure that somebody asks for. */
export interface Asked extends Behind {
  /** The sum of the person keys of the question's frame (`coinOf`). */
  readonly frame: bigint;
  /** The group's values in canonical form. */
  readonly cell: string;
  /** The asker's own, where it is not the memory's. */
  readonly threshold?: number;
}

/** Where remembered people are kept: packed, encrypted, in the steward's domain. */
export interface PeopleStore {
  put(place: Place, packed: Uint8Array): void;
  get(place: Place): Uint8Array;
}

/** What a reviewer is told of a figure that was not answered: which earlier ones, and in how many people. */
export interface Closeness {
  readonly figures: readonly Place[];
  readonly people: number;
}

/** The secret seed of fingerprints, which rooms are given to make them. */
export function fingerprintSeed(secret: Uint8Array): number {
  return createHmac('sha256', secret).update('fingerprint').digest().readUInt32BE(0);
}

/** Combinations checked against the people for one figure; past it, it is taken for close, and withheld. */
const mostCombinations = 256;

/**
 * A memory over one dataset: of every agreement, person and release. A dataset has three: of the people whom WHERE keeps,
 * for whole tables; of counts of people; and, with amounts, of everything that people bring. What is brought is
 * remembered by its amounts and by no name, so that no wording of a measure has a memory of its own. Not for use by two
 * at once.
 */
export class Memory {
  readonly #rules: MemoryRules;
  readonly #store: PeopleStore;
  readonly #seed: number;
  /** Most people that a combination may differ in. */
  readonly #depth: number;
  readonly #index: PopulationIndex;
  readonly #shown: boolean[] = [];

  /** Earlier figures are remembered again with `remember`, in their order. */
  constructor(rules: MemoryRules, store: PeopleStore) {
    this.#rules = rules;
    this.#store = store;
    this.#depth = Math.min(rules.threshold, bandCount) - 1;
    this.#index = new PopulationIndex(this.#depth);
    this.#seed = fingerprintSeed(rules.secret);
  }

  get size(): number {
    return this.#index.size;
  }

  /** What to do with a figure. An `answer` must be remembered before it is shown. */
  judge({ frame, cell, threshold = this.#rules.threshold, ...behind }: Asked): {
    decision: Decision<Place>;
    close: Closeness | undefined;
  } {
    const { secret } = this.#rules;
    const { people } = behind;
    const print = this.#print(behind);
    const near = this.#nearest(people, print, threshold);
    const first = { people: people.size, threshold, near, keep: coinOf(secret, frame, cell) };
    const alone = decide({ ...first, combined: [] });
    const combined = alone.kind === 'answer' ? this.#combined(people, print, threshold) : [];
    const decision: Decision<Place> =
      combined === 'too-many' ? { kind: 'withhold' } : decide({ ...first, combined });
    const closest = [...near, ...(combined === 'too-many' ? [] : combined)].sort(
      (a, b) => a.people - b.people,
    )[0];
    const close = closest && {
      figures: closest.terms.map((term) => term.figure),
      people: closest.people,
    };
    return { decision, close: close !== undefined && close.people < threshold ? close : undefined };
  }

  /** Takes a figure into the memory, shown or withheld. */
  remember(behind: Behind, shown: boolean): Place {
    const place = this.#index.add(this.#print(behind));
    this.#shown.push(shown);
    this.#store.put(place, packPeople(behind.people));
    return place;
  }

  /** The nearest earlier figure under twice the threshold, the earliest of them. */
  #nearest(people: People, print: Fingerprint, threshold: number): Neighbour<Place>[] {
    // The same people bring the same: nothing is nearer.
    const same = this.#index.same(print);
    if (same !== undefined) return [this.#neighbour(people, [{ place: same, sign: 1 }])];
    let nearest: Neighbour<Place> | undefined;
    let within = Math.min(2 * threshold, bandCount) - 1;
    for (const { place, least } of this.#index.near(print, within)) {
      if (least > within) break;
      const alone = this.#neighbour(people, [{ place, sign: 1 }]);
      // The same people may bring something else: they differ in as many as bands do, at least.
      const one = { ...alone, people: Math.max(alone.people, least) };
      if (one.people > within) continue;
      nearest = one;
      within = one.people - 1;
    }
    return nearest === undefined ? [] : [nearest];
  }

  #print({ people, amounts, print }: Behind): Fingerprint {
    if (print !== undefined) return print;
    return amounts === undefined
      ? fingerprintOf(people, this.#seed)
      : fingerprintOfAmounts(amounts, this.#seed);
  }

  #combined(people: People, print: Fingerprint, threshold: number): Neighbour<Place>[] | 'too-many' {
    const { triplesAmong } = this.#rules;
    const pairs = this.#index.nearPairs(print, this.#depth, mostCombinations);
    const triples = this.#index.nearTriples(print, this.#depth, triplesAmong, mostCombinations);
    if (pairs.length >= mostCombinations || triples.length >= mostCombinations) return 'too-many';
    return [...pairs, ...triples]
      .filter((places) => places.every((place) => this.#shown[place]))
      .flatMap((places) =>
        signsOf(places.length).map((signs) => places.map((place, at) => ({ place, sign: signs[at] ?? 1 }))),
      )
      .map((terms) => this.#neighbour(people, terms))
      .filter((one) => one.people < threshold);
  }

  #neighbour(people: People, places: readonly { place: Place; sign: 1 | -1 }[]): Neighbour<Place> {
    const terms: Term[] = places.map(({ place, sign }) => ({
      people: unpackPeople(this.#store.get(place)),
      sign,
    }));
    const distance = distanceTo(people, terms);
    for (const term of terms) term.people.dispose();
    return {
      terms: places.map(({ place, sign }) => ({ figure: place, sign })),
      people: distance,
      shown: places.every(({ place }) => this.#shown[place] === true),
    };
  }
}

/** Every way to add and take off so many sets, with at least one added. */
function signsOf(count: number): (1 | -1)[][] {
  return Array.from({ length: 2 ** count - 1 }, (_, pattern) =>
    Array.from({ length: count }, (_one, at) => ((pattern >> at) & 1 ? -1 : 1)),
  );
}
