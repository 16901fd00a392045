import { queryFailed } from '../../protocol/query-failure.ts';

/** What any value counts for beside its text: about what it takes as JSON. */
const eachValue = 8;

/**
 * How much of a result may still become values to show, in characters. Arrow is compact: 32 MiB of it can be a
 * list of a hundred million truth values, or one long field name said a million times, and the server that
 * unpacks it serves everybody.
 */
export class ShownSize {
  #left: number;

  constructor(characters = Infinity) {
    this.#left = characters;
  }

  /** Counts text. @throws QueryFailed `too-large` */
  text(characters: number): void {
    this.#left -= characters;
    if (this.#left < 0) throw queryFailed('too-large');
  }

  /** Counts values, before room is made for them. @throws QueryFailed `too-large` */
  values(count: number): void {
    this.text(count * eachValue);
  }
}
