/** Stands for every key: who holds it has everything to themselves. */
export const everything = '*';

/**
 * Keeps decisions that depend on one another apart: of two that name a key in common, the one that came first is
 * over before the other begins. A process of its own now; several replicas will hold locks of the database.
 */
export interface Locks {
  /** Does the work while no other holds any of these keys; those that wait come in the order in which they asked. */
  hold<T>(keys: readonly string[], work: () => Promise<T>): Promise<T>;
}

interface Held {
  readonly keys: ReadonlySet<string>;
  readonly over: Promise<unknown>;
}

/** Locks of one process. All keys are taken at once, so that nobody waits in a circle. */
export class MemoryLocks implements Locks {
  readonly #held = new Set<Held>();

  hold<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
    const wanted = new Set(keys);
    const before = [...this.#held].filter((one) => conflict(one.keys, wanted)).map(({ over }) => over);
    const done = Promise.all(before).then(work);
    const held = { keys: wanted, over: done.catch(() => undefined) };
    this.#held.add(held);
    void held.over.then(() => this.#held.delete(held));
    return done;
  }
}

function conflict(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.has(everything) || other.has(everything) || [...one].some((key) => other.has(key));
}
