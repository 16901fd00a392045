import { stoppedOnRequest } from '../rooms/room-place.ts';

/** Work that is done one after the other, by key; whoever is stopped while waiting leaves at once. */
export class CancellableLocks {
  readonly #last = new Map<string, Promise<void>>();

  /** Whether somebody is at work or waits. */
  taken(key: string): boolean {
    return this.#last.has(key);
  }

  /** @throws QueryCancelled when `signal` says so before the turn comes; whatever `work` throws */
  async hold<T>(key: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key);
    const mine = Promise.withResolvers<undefined>();
    const over = Promise.all([before, mine.promise]).then(() => undefined);
    this.#last.set(key, over);
    void over.then(() => {
      if (this.#last.get(key) === over) this.#last.delete(key);
    });
    try {
      await turnOf(before, signal);
      return await work();
    } finally {
      mine.resolve(undefined);
    }
  }
}

function turnOf(before: Promise<void> | undefined, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted === true) return Promise.reject(stoppedOnRequest());
  if (before === undefined) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(stoppedOnRequest());
    signal?.addEventListener('abort', stop, { once: true });
    void before.then(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    });
  });
}
