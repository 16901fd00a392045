import { VitrineError } from '@vitrine/core/errors';
import { checkFirstWriterWins, type ObjectStore } from '@vitrine/core/store';

/**
 * A bucket that is asked only when it is needed whether it keeps what was written first: nothing is written before it
 * has shown that. What it could not do is no reason for anything else to wait.
 */
export class CheckedStore implements ObjectStore {
  readonly #store: ObjectStore;
  #checking: Promise<void> | undefined;
  #checked = false;
  #trouble: VitrineError | undefined;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** Why it could not be used when it was last looked at, or written to. */
  get trouble(): VitrineError | undefined {
    return this.#trouble;
  }

  /** Finds out whether it can be used now. @throws StoreRefused, Unavailable */
  async look(): Promise<void> {
    if (!this.#checked) return this.#check();
    await this.#told(this.#store.exists('probe/none'));
  }

  async create(key: string, bytes: Uint8Array): Promise<boolean> {
    await this.#check();
    return this.#store.create(key, bytes);
  }

  async createFromFile(key: string, path: string): Promise<boolean> {
    await this.#check();
    return this.#store.createFromFile(key, path);
  }

  read(key: string): ReturnType<ObjectStore['read']> {
    return this.#store.read(key);
  }

  digest(key: string): ReturnType<ObjectStore['digest']> {
    return this.#store.digest(key);
  }

  readRange(key: string, from: number, length: number): ReturnType<ObjectStore['readRange']> {
    return this.#store.readRange(key, from, length);
  }

  exists(key: string): Promise<boolean> {
    return this.#store.exists(key);
  }

  facts(key: string): ReturnType<ObjectStore['facts']> {
    return this.#store.facts(key);
  }

  list(prefix: string): Promise<readonly string[]> {
    return this.#store.list(prefix);
  }

  remove(key: string): Promise<void> {
    return this.#store.remove(key);
  }

  /** Once it has shown it, it is not asked again; callers at the same time share one question. */
  #check(): Promise<void> {
    if (this.#checked) return Promise.resolve();
    this.#checking ??= this.#told(checkFirstWriterWins(this.#store))
      .then(() => void (this.#checked = true))
      .finally(() => (this.#checking = undefined));
    return this.#checking;
  }

  async #told<T>(asked: Promise<T>): Promise<T> {
    try {
      const answer = await asked;
      this.#trouble = undefined;
      return answer;
    } catch (error) {
      this.#trouble = error instanceof VitrineError ? error : undefined;
      throw error;
    }
  }
}
