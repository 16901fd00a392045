/** For `first` and `next`: there is no further place. */
export const none = -1;

/** Places by a 32-bit word, as chains in flat arrays: millions of look-ups a second, of which nearly all find nothing. */
export class WordTable {
  #words = new Uint32Array(64);
  /** By slot, the latest place with its word; `none` where the slot is free. */
  #heads = new Int32Array(64).fill(none);
  /** By place, the one before it with the same word. */
  #next = new Int32Array(64);
  #used = 0;

  /** Places are added in ascending order. */
  add(word: number, place: number): void {
    if (place >= this.#next.length) {
      const wider = new Int32Array(2 * place);
      wider.set(this.#next);
      this.#next = wider;
    }
    if (2 * this.#used >= this.#heads.length) this.#widen();
    const slot = this.#slotOf(word);
    const before = this.#heads[slot] ?? none;
    if (before === none) this.#used += 1;
    this.#words[slot] = word;
    this.#next[place] = before;
    this.#heads[slot] = place;
  }

  /** The latest place with this word. */
  first(word: number): number {
    return this.#heads[this.#slotOf(word)] ?? none;
  }

  /** The place before this one with the same word. */
  next(place: number): number {
    return this.#next[place] ?? none;
  }

  /** Where a word lies, or the free slot where it belongs: one after the other from where its hash points. */
  #slotOf(word: number): number {
    const mask = this.#heads.length - 1;
    let slot = (Math.imul(word, 0x9e37_79b1) >>> 7) & mask;
    while (this.#heads[slot] !== none && this.#words[slot] !== word) slot = (slot + 1) & mask;
    return slot;
  }

  #widen(): void {
    const [words, heads] = [this.#words, this.#heads];
    this.#words = new Uint32Array(2 * words.length);
    this.#heads = new Int32Array(2 * heads.length).fill(none);
    for (let slot = 0; slot < heads.length; slot += 1) {
      const head = heads[slot] ?? none;
      if (head === none) continue;
      const word = words[slot] ?? 0;
      const to = this.#slotOf(word);
      this.#words[to] = word;
      this.#heads[to] = head;
    }
  }
}
