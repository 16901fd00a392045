/** A stream of independent uniform 32-bit words. Everything random in this package is drawn from one of these. */
export interface WordSource {
  /** The next word, an integer in [0, 2^32). */
  next(): number;
}

const BUFFER_WORDS = 16_384; // 64 KiB, the most that one call of getRandomValues may fill

/** Buffers a block filler into single words, because a call of the system's generator costs far more than a word. */
export class BufferedWords implements WordSource {
  readonly #words: Uint32Array<ArrayBuffer>;
  readonly #fill: (block: Uint32Array<ArrayBuffer>) => void;
  #at: number;

  constructor(fill: (block: Uint32Array<ArrayBuffer>) => void, words = BUFFER_WORDS) {
    this.#words = new Uint32Array(words);
    this.#at = words;
    this.#fill = fill;
  }

  next(): number {
    if (this.#at === this.#words.length) {
      this.#fill(this.#words);
      this.#at = 0;
    }
    return this.#words[this.#at++] as number;
  }
}

/** Cryptographic randomness of the platform (Web Crypto), available in browsers, workers and Node alike. */
export const secureWords: WordSource = new BufferedWords((block) => {
  globalThis.crypto.getRandomValues(block);
});
