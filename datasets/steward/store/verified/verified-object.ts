import type { ObjectStore } from '@vitrine/core/store';
import { blockBytes, notAsPublished, type BlockDigests } from './block-digests.ts';

/** Blocks that one call of the store brings at most. */
const blocksPerCall = 16;

export interface PublishedObject {
  readonly key: string;
  readonly bytes: number;
}

/**
 * Blocks that were fetched and found to be as published, and those under way: the engine asks for small ranges of one
 * block again and again, and from several threads at once.
 */
export class BlockCache {
  readonly #most: number;
  readonly #blocks = new Map<string, Promise<Buffer>>();

  constructor(most = 128) {
    this.#most = most;
  }

  get(name: string): Promise<Buffer> | undefined {
    const found = this.#blocks.get(name);
    if (found === undefined) return undefined;
    // The newest use goes last.
    this.#blocks.delete(name);
    this.#blocks.set(name, found);
    return found;
  }

  /** Keeps a block, unless it turns out that it cannot be had. */
  keep(name: string, block: Promise<Buffer>): void {
    this.#blocks.set(name, block);
    block.catch(() => {
      if (this.#blocks.get(name) === block) this.#blocks.delete(name);
    });
    const [oldest] = this.#blocks.keys();
    if (this.#blocks.size > this.#most && oldest !== undefined) this.#blocks.delete(oldest);
  }
}

/** An object of a store, of which nothing is handed on that is not what was published. */
export class VerifiedObject {
  readonly #store: Pick<ObjectStore, 'readRange'>;
  readonly #object: PublishedObject;
  readonly #digests: BlockDigests;
  readonly #cache: BlockCache;

  constructor(
    store: Pick<ObjectStore, 'readRange'>,
    object: PublishedObject,
    digests: BlockDigests,
    cache: BlockCache,
  ) {
    this.#store = store;
    this.#object = object;
    this.#digests = digests;
    this.#cache = cache;
  }

  get bytes(): number {
    return this.#object.bytes;
  }

  /** The bytes from one place up to another, both inside the object. @throws Corrupt, and what the store throws */
  async *read(from: number, to: number): AsyncGenerator<Buffer> {
    const end = Math.ceil(to / blockBytes);
    for (let block = Math.floor(from / blockBytes); block < end;) {
      for (const coming of this.#blocks(block, Math.min(end, block + blocksPerCall))) {
        const content = await coming;
        const start = block * blockBytes;
        yield content.subarray(Math.max(0, from - start), Math.min(content.length, to - start));
        block += 1;
      }
    }
  }

  /** Blocks from one up to another: those that are neither here nor under way are asked for, neighbours in one call. */
  #blocks(first: number, end: number): readonly Promise<Buffer>[] {
    const blocks: Promise<Buffer>[] = [];
    for (let block = first; block < end;) {
      const known = this.#cache.get(this.#name(block));
      if (known !== undefined) {
        blocks.push(known);
        block += 1;
        continue;
      }
      let last = block + 1;
      while (last < end && this.#cache.get(this.#name(last)) === undefined) last += 1;
      const fetched = this.#fetch(block, last);
      for (let place = 0; block < last; place += 1, block += 1) {
        const at = place;
        const one = fetched.then((all) => all[at] ?? Buffer.alloc(0));
        this.#cache.keep(this.#name(block), one);
        blocks.push(one);
      }
    }
    return blocks;
  }

  async #fetch(first: number, last: number): Promise<readonly Buffer[]> {
    const start = first * blockBytes;
    const length = Math.min(this.bytes, last * blockBytes) - start;
    const content = await this.#store.readRange(this.#object.key, start, length);
    if (content?.length !== length) throw notAsPublished();
    return Array.from({ length: last - first }, (_, place) => {
      // A copy, so that keeping a block does not keep all that came with it.
      const block = Buffer.from(content.subarray(place * blockBytes, (place + 1) * blockBytes));
      this.#digests.demand(first + place, block);
      return block;
    });
  }

  #name(block: number): string {
    return `${this.#object.key} ${block}`;
  }
}
