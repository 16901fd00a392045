import { Conflict } from '@vitrine/core/errors';
import { TooManyTwins } from '../errors.ts';
import type { Caller } from '../use-case.ts';

/** Twins that are made at once, by the thread that serves everybody. */
const mostAtOnce = 2;

/** Who has a twin made now: one for each person, and few for all of them. */
export class TwinTurns {
  readonly #having = new Set<string>();

  /**
   * Makes a twin, unless too many are being made.
   * @throws TooManyTwins; Conflict where whoever asked has gone meanwhile
   */
  async take<T>({ person, signal }: Caller, make: () => Promise<T>): Promise<T> {
    if (this.#having.has(person.id))
      throw new TooManyTwins({
        detail: 'A twin is being made for you, and a person may have no more at once.',
        help: 'Wait until it is there.',
      });
    if (this.#having.size >= mostAtOnce)
      throw new TooManyTwins({
        detail: `${mostAtOnce} twins are being made for others, and no more are made at once.`,
        help: 'Try again in a minute.',
        facts: { mostAtOnce },
      });
    this.#having.add(person.id);
    try {
      return await make();
    } catch (error) {
      throw signal.aborted ? new Conflict({ detail: 'Nobody waits for this twin any more.' }) : error;
    } finally {
      this.#having.delete(person.id);
    }
  }
}
