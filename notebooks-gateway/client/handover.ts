/** Items waiting for a consumer before the producer is held back. */
const waiting = 4;

/**
 * Hands items from a producer that awaits to a consumer that iterates, once. A consumer that stops early
 * calls `onLeave`; items that come after that are dropped, so that the producer is never stuck.
 */
export class Handover<T> implements AsyncIterable<T> {
  readonly #items: T[] = [];
  readonly #onLeave: () => void;
  #over: { readonly error?: unknown } | undefined;
  #left = false;
  #wake: (() => void) | undefined;
  #taken: (() => void) | undefined;

  constructor(onLeave: () => void) {
    this.#onLeave = onLeave;
  }

  /** Whether the producer is being held back. */
  get full(): boolean {
    return this.#items.length >= waiting;
  }

  /** Settles when the producer may give more. */
  async give(item: T): Promise<void> {
    if (this.#left || this.#over !== undefined) return;
    this.#items.push(item);
    this.#wake?.();
    if (this.#items.length < waiting) return;
    await new Promise<void>((resolve) => {
      this.#taken = resolve;
    });
  }

  end(): void {
    this.#over ??= {};
    this.#wake?.();
  }

  /** The consumer gets the error at once: items that were not taken are not part of an answer. */
  fail(error: unknown): void {
    this.#over ??= { error };
    this.#wake?.();
    this.#taken?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    try {
      for (;;) {
        if (this.#over !== undefined && 'error' in this.#over) throw this.#over.error;
        const item = this.#items.shift();
        if (item !== undefined) {
          this.#taken?.();
          yield item;
        } else if (this.#over !== undefined) {
          return;
        } else {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
      }
    } finally {
      this.#left = true;
      this.#items.length = 0;
      this.#taken?.();
      if (this.#over === undefined) this.#onLeave();
    }
  }
}
