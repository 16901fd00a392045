import { nodeHash, emptyRoot } from '../tree/merkle.ts';
import { tileWidth } from '../tree/tiles.ts';

/** Levels of the tree in one tile: 256 is 2 to the power of 8. */
const tileHeight = Math.log2(tileWidth);

/**
 * The tree over the entries so far, of which only the roots of complete subtrees are kept (a few dozen hashes for any
 * length), and the hashes of which upper tiles consist, one in 256 entries.
 */
export class GrowingTree {
  #size = 0;
  /** `[h]` covers 2^h entries. */
  readonly #whole: (Buffer | undefined)[] = [];
  /** `[level]`: what the tiles of that level hold, from level 1 on. */
  readonly upper: Buffer[][] = [];

  get size(): number {
    return this.#size;
  }

  push(leaf: Buffer): void {
    let hash = leaf;
    let height = 0;
    for (; ; height++) {
      if (height > 0 && height % tileHeight === 0) (this.upper[height / tileHeight] ??= []).push(hash);
      const left = this.#whole[height];
      if (left === undefined) break;
      this.#whole[height] = undefined;
      hash = nodeHash(left, hash);
    }
    this.#whole[height] = hash;
    this.#size += 1;
  }

  root(): Buffer {
    let root: Buffer | undefined;
    for (const hash of this.#whole) {
      if (hash !== undefined) root = root === undefined ? hash : nodeHash(hash, root);
    }
    return root ?? emptyRoot;
  }
}

/** The entries of a bundle, up to where it loses its form. */
export function entriesIn(bundle: Uint8Array): readonly Uint8Array[] {
  const bytes = Buffer.from(bundle.buffer, bundle.byteOffset, bundle.byteLength);
  const entries: Uint8Array[] = [];
  for (let at = 0; at + 2 <= bytes.length;) {
    const end = at + 2 + bytes.readUInt16BE(at);
    if (end > bytes.length) break;
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return entries;
}

/** Whether the hash at a place of a tile is this one. */
export function holdsAt(tile: Uint8Array, place: number, hash: Uint8Array): boolean {
  return Buffer.compare(tile.subarray(place * 32, place * 32 + 32), hash) === 0;
}
