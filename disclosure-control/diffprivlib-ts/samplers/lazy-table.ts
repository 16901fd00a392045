import type { Real } from '../exact/real.ts';
import type { WordSource } from '../random/source.ts';
import { lazyLess, WORD_BITS } from './lazy.ts';

/**
 * Draws a category from an increasing list of cumulative probabilities by inversion: category i when U lies between cut i - 1 and
 * cut i. One word decides unless it falls in the same 2^-32 cell as a cut; then more bits are drawn, so the distribution
 * is exactly the given one and the table is only a cache of its leading bits.
 */
export class LazyTable {
  readonly #cuts: readonly Real[];
  readonly #cells: Float64Array;
  readonly #guide: Uint16Array;
  readonly #wordBits: number;
  readonly #guideShift: number;

  /**
   * @param cuts cumulative probabilities below 1, increasing; there is one category more than cuts.
   * @param approximate the same as doubles within 2^-46, to save the exact arithmetic until it is needed.
   */
  constructor(cuts: readonly Real[], wordBits = WORD_BITS, approximate?: readonly number[]) {
    this.#cuts = cuts;
    this.#wordBits = wordBits;
    // The cell that a cut falls in. Its lower bound may be one cell too low, when the upper bound is in the next one: both are then ambiguous.
    this.#cells = new Float64Array(cuts.length + 1);
    cuts.forEach((cut, i) => {
      const near = approximate?.[i];
      this.#cells[i] =
        near === undefined
          ? Number(cut(wordBits + 16)[0] >> 16n)
          : Math.max(0, Math.floor((near - 2 ** -46) * 2 ** wordBits));
    });
    this.#cells[cuts.length] = Infinity;
    const guideBits = Math.min(8, wordBits);
    this.#guideShift = wordBits - guideBits;
    this.#guide = new Uint16Array(1 << guideBits);
    let at = 0;
    for (let g = 0; g < this.#guide.length; g += 1) {
      const first = g * 2 ** this.#guideShift;
      // Stay one cell before the first possible category, so that an ambiguous cell is seen by the search.
      while ((this.#cells[at] as number) + 1 < first) at += 1;
      this.#guide[g] = at;
    }
  }

  sample(source: WordSource): number {
    const word = source.next();
    let i = this.#guide[word >>> this.#guideShift] as number;
    while (word > (this.#cells[i] as number) + 1) i += 1;
    if (word < (this.#cells[i] as number)) return i;
    return this.#resolve(word, i, source);
  }

  #resolve(word: number, from: number, source: WordSource): number {
    // Several cuts may share the cell: extend one and the same U until it is known on which side of each cut it lies.
    const extended = new RecordingWords(source);
    let i = from;
    while (
      i < this.#cuts.length &&
      !lazyLess(BigInt(word), this.#wordBits, this.#cuts[i] as Real, extended, this.#wordBits)
    ) {
      i += 1;
      extended.rewind();
    }
    return i;
  }
}

/** Replays the words drawn so far, so that several comparisons see one and the same uniform real. */
class RecordingWords implements WordSource {
  readonly #source: WordSource;
  readonly #drawn: number[] = [];
  #at = 0;

  constructor(source: WordSource) {
    this.#source = source;
  }

  next(): number {
    if (this.#at === this.#drawn.length) this.#drawn.push(this.#source.next());
    return this.#drawn[this.#at++] as number;
  }

  rewind(): void {
    this.#at = 0;
  }
}
