import { none, WordTable } from './word-table.ts';
import { bandCount, type Fingerprint } from './fingerprint.ts';

/** A remembered figure's place in the index. */
export type Place = number;

const words = 2 * bandCount;

/**
 * Finds which remembered populations, or which two or three of them combined, a new one may be close to. It answers
 * candidates: nothing that is close is missed, up to `depth` people; what is named must be checked against the people
 * (`distanceTo`). Combinations are looked for modulo two, which finds sums and differences alike.
 */
export class PopulationIndex {
  readonly #groups: number;
  readonly #tables: readonly WordTable[];
  readonly #prints: Fingerprint[] = [];
  readonly #bySame = new Map<string, Place>();
  readonly #folded: Uint32Array[] = [];
  /** Populations that have nobody in some group. */
  readonly #small: Place[] = [];

  /**
   * @param depth most people that a population and a combination may differ in, under 64. By the pigeonhole
   *   principle at least one of `depth` + 1 groups of bands then holds none of them.
   */
  constructor(depth: number) {
    this.#groups = 2 ** Math.ceil(Math.log2(depth + 1));
    if (this.#groups > bandCount) throw new RangeError(`a depth is under ${bandCount}`);
    this.#tables = Array.from({ length: this.#groups }, () => new WordTable());
  }

  get size(): number {
    return this.#prints.length;
  }

  add(print: Fingerprint): Place {
    const place = this.#prints.length;
    const folded = this.#fold(print);
    this.#prints.push(print);
    this.#folded.push(folded);
    const key = keyOf(print);
    if (!this.#bySame.has(key)) this.#bySame.set(key, place);
    if (folded.includes(0)) this.#small.push(place);
    for (const [group, table] of this.#tables.entries()) table.add(folded[group] ?? 0, place);
    return place;
  }

  /** The first population with just this fingerprint. */
  same(print: Fingerprint): Place | undefined {
    return this.#bySame.get(keyOf(print));
  }

  /**
   * Populations that may differ from this one in at most `within` people, with the least in how many they do: the
   * least first.
   */
  near(print: Fingerprint, within: number): { readonly place: Place; readonly least: number }[] {
    const found: { place: Place; least: number }[] = [];
    for (let place = 0; place < this.#prints.length; place += 1) {
      const least = this.#bandsApart(print, [place], within);
      if (least <= within) found.push({ place, least });
    }
    return found.sort((a, b) => a.least - b.least || a.place - b.place);
  }

  /** Pairs of which the population may be the sum or difference, but for `within` people; at most `most` pairs. */
  nearPairs(print: Fingerprint, within: number, most: number): (readonly [Place, Place])[] {
    const found = new Map<number, readonly [Place, Place]>();
    const take = (one: Place, other: Place): void => {
      const [first, second] = one < other ? [one, other] : [other, one];
      const key = first * this.#prints.length + second;
      if (first === second || found.size >= most) return;
      // Far more are apart than are known already.
      if (this.#pairApart(print, first, second, within) > within || found.has(key)) return;
      found.set(key, [first, second]);
    };
    const folded = this.#fold(print);
    for (let first = 0; first < this.#folded.length && found.size < most; first += 1)
      this.#completing(folded, this.#folded[first], undefined, (second) => take(first, second));
    this.#smallPairs(print, within, take);
    return [...found.values()];
  }

  /** Triples with two members among the latest `latest` populations; at most `most` of them. */
  nearTriples(
    print: Fingerprint,
    within: number,
    latest: number,
    most: number,
  ): (readonly [Place, Place, Place])[] {
    const folded = this.#fold(print);
    const found = new Map<string, readonly [Place, Place, Place]>();
    const from = Math.max(0, this.#folded.length - latest);
    for (let first = from; first < this.#folded.length && found.size < most; first += 1)
      for (let second = first + 1; second < this.#folded.length; second += 1)
        this.#completing(folded, this.#folded[first], this.#folded[second], (third) => {
          if (third === first || third === second) return;
          if (this.#bandsApart(print, [first, second, third], within) > within) return;
          const triple = [first, second, third].sort((a, b) => a - b);
          found.set(triple.join(), [triple[0] ?? 0, triple[1] ?? 0, triple[2] ?? 0]);
        });
    return [...found.values()];
  }

  /**
   * Places that, in at least one group of bands, are what is left of the population without one or two others. A group
   * in which nobody is left says nothing, unless somebody was in it.
   */
  #completing(
    folded: Uint32Array,
    one: Uint32Array | undefined,
    other: Uint32Array | undefined,
    take: (place: Place) => void,
  ): void {
    for (let group = 0; group < this.#groups; group += 1) {
      const own = folded[group] ?? 0;
      const left = (own ^ (one?.[group] ?? 0) ^ (other?.[group] ?? 0)) >>> 0;
      if (left === 0 && (own === 0 || other !== undefined)) continue;
      const table = this.#tables[group];
      if (table === undefined) continue;
      for (let place = table.first(left); place !== none; place = table.next(place)) take(place);
    }
  }

  /**
   * Pairs of small populations, which leave whole groups empty: they are looked for by single bands in which the
   * population has somebody. Of one more such bands than people may differ, one has no difference.
   */
  #smallPairs(print: Fingerprint, within: number, take: (one: Place, other: Place) => void): void {
    const bands: number[] = [];
    for (let band = 0; band < bandCount && bands.length <= within; band += 1)
      if (print[2 * band] !== 0) bands.push(band);
    for (const band of bands) {
      const own = print[2 * band] ?? 0;
      const byWord = new Map<number, Place[]>();
      for (const place of this.#small) {
        const word = this.#prints[place]?.[2 * band] ?? 0;
        const places = byWord.get(word);
        if (places === undefined) byWord.set(word, [place]);
        else places.push(place);
      }
      for (const [word, places] of byWord) {
        const rest = byWord.get((own ^ word) >>> 0);
        if (rest !== undefined) for (const one of places) for (const other of rest) take(one, other);
        // The rest finds no way back: each two are taken once.
        byWord.delete(word);
      }
    }
  }

  /** In how many bands a population differs from the others together; stops counting past `within`. */
  #bandsApart(print: Fingerprint, places: readonly Place[], within: number): number {
    const others = places.map((place) => this.#prints[place] ?? print);
    let bands = 0;
    for (let at = 0; at < words && bands <= within; at += 2) {
      let low = print[at] ?? 0;
      let high = print[at + 1] ?? 0;
      for (const other of others) {
        low ^= other[at] ?? 0;
        high ^= other[at + 1] ?? 0;
      }
      if ((low | high) !== 0) bands += 1;
    }
    return bands;
  }

  /** The same of two others, which are far more often asked about: without a list of them. */
  #pairApart(print: Fingerprint, first: Place, second: Place, within: number): number {
    const one = this.#prints[first] ?? print;
    const other = this.#prints[second] ?? print;
    let bands = 0;
    for (let at = 0; at < words && bands <= within; at += 2) {
      const low = (print[at] ?? 0) ^ (one[at] ?? 0) ^ (other[at] ?? 0);
      const high = (print[at + 1] ?? 0) ^ (one[at + 1] ?? 0) ^ (other[at + 1] ?? 0);
      if ((low | high) !== 0) bands += 1;
    }
    return bands;
  }

  /** One word a group of bands. */
  #fold(print: Fingerprint): Uint32Array {
    const folded = new Uint32Array(this.#groups);
    for (let band = 0; band < bandCount; band += 1) {
      const group = band % this.#groups;
      folded[group] = ((folded[group] ?? 0) ^ (print[2 * band] ?? 0)) >>> 0;
    }
    return folded;
  }
}

function keyOf(print: Fingerprint): string {
  return Buffer.from(print.buffer, print.byteOffset, print.byteLength).toString('latin1');
}
