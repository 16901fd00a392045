import type { ObjectStore } from '@vitrine/core/store';
import type { FileStore } from '@vitrine/disclosure-control/requests';

/**
 * The files of one run, in memory until they are a request's: nobody has checked them, and a run that is cut short, or
 * a server that is, leaves none of them on a disk. At most eight of at most 5 MiB.
 */
export class HeldFiles implements FileStore {
  readonly #files = new Map<string, Uint8Array>();
  readonly #kept = new Set<string>();

  create(key: string, bytes: Uint8Array): Promise<boolean> {
    const fresh = !this.#files.has(key);
    if (fresh) this.#files.set(key, bytes);
    return Promise.resolve(fresh);
  }

  read(key: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.#files.get(key));
  }

  /** Writes them where files of requests are kept; to be followed at once by the request that names them. */
  async keepIn(store: Pick<ObjectStore, 'create'>): Promise<void> {
    await Promise.all(
      [...this.#files].map(async ([key, bytes]) => {
        if (await store.create(key, bytes)) this.#kept.add(key);
      }),
    );
  }

  /** Removes again what `keepIn` wrote; what was there before is another request's too, and stays. */
  async takeOutOf(store: Pick<ObjectStore, 'remove'>): Promise<void> {
    await Promise.all([...this.#kept].map((key) => store.remove(key)));
  }
}
