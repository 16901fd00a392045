/**
 * Choices read off a tape of numbers: a shorter or smaller tape makes a simpler query, because the first of the
 * options is taken where the tape has ended. So tapes shrink as queries should.
 */
export class Draws {
  readonly #tape: readonly number[];
  #at = 0;

  constructor(tape: readonly number[]) {
    this.#tape = tape;
  }

  /** A whole number from 0 to one less than `below`. */
  below(below: number): number {
    return (this.#tape[this.#at++] ?? 0) % below;
  }

  pick<T>(options: readonly [T, ...T[]]): T {
    return options[this.below(options.length)] ?? options[0];
  }

  /** One of several ways to go on; the others are not tried. */
  one<T>(...ways: readonly [() => T, ...(() => T)[]]): T {
    return this.pick(ways)();
  }

  /** `most` times at most, and once at least. */
  some<T>(most: number, make: () => T): T[] {
    return Array.from({ length: 1 + this.below(most) }, make);
  }

  /** What is made, one time in `times`; otherwise nothing. */
  sometimes(times: number, make: () => string): string {
    return this.below(times) === times - 1 ? make() : '';
  }
}
