import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeAtomic } from '@vitrine/core/files';
import type { StoredEntry } from '../log/entry.ts';
import type { MerkleTree } from './merkle.ts';

export const tileWidth = 256;

/** A tile's place (C2SP tlog-tiles): `x001/x234/067` for 1234067, with `.p/<width>` when it is partial. */
export function tilePath(level: number | 'entries', index: number, width: number = tileWidth): string {
  const groups: string[] = [];
  let rest = index;
  do {
    groups.unshift(String(rest % 1000).padStart(3, '0'));
    rest = Math.floor(rest / 1000);
  } while (rest > 0);
  const path = groups.map((group, place) => (place < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${path}${width === tileWidth ? '' : `.p/${width}`}`;
}

/** Entries as a bundle: each with its length before it (uint16, big-endian). */
export function entryBundle(leaves: readonly string[]): Buffer {
  return Buffer.concat(
    leaves.flatMap((leaf) => {
      const bytes = Buffer.from(leaf, 'utf8');
      const length = Buffer.alloc(2);
      length.writeUInt16BE(bytes.length);
      return [length, bytes];
    }),
  );
}

export interface Tile {
  readonly index: number;
  readonly width: number;
}

/** The tiles of one level that a tree of this size has, from one on: full ones, then at most one partial. */
export function* tilesOf(level: number, size: number, from = 0): Generator<Tile> {
  const hashes = Math.floor(size / tileWidth ** level);
  for (let index = from; index * tileWidth < hashes; index++) {
    yield { index, width: Math.min(tileWidth, hashes - index * tileWidth) };
  }
}

/** Levels that are not empty at this size. */
export function tileLevels(size: number): number {
  let levels = 0;
  while (size >= tileWidth ** levels) levels += 1;
  return levels;
}

type ReadEntries = (from: number, to: number) => AsyncIterable<StoredEntry>;

/**
 * The public view of the log as static files. Everything here can be made again from the segments, so only
 * full tiles and the checkpoint are flushed; a restart writes the partial ones anew.
 */
export class TileFiles {
  readonly #dir: string;
  #published = 0;

  constructor(dir: string) {
    this.#dir = dir;
  }

  async checkpoint(): Promise<string | undefined> {
    try {
      return await readFile(join(this.#dir, 'checkpoint'), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async publish(note: string, tree: MerkleTree, size: number, read: ReadEntries): Promise<void> {
    for (let level = 0; level < tileLevels(size); level++) {
      const full = Math.floor(this.#published / tileWidth ** (level + 1));
      for (const tile of tilesOf(level, size, full)) {
        const from = tile.index * tileWidth;
        const hashes = tree.nodes(level * 8, from, from + tile.width);
        await this.#put(level, tile, () => Promise.resolve(hashes));
        if (level > 0) continue;
        await this.#put('entries', tile, async () => {
          const leaves: string[] = [];
          for await (const entry of read(from, from + tile.width)) leaves.push(entry.leaf);
          return entryBundle(leaves);
        });
      }
    }
    await writeAtomic(join(this.#dir, 'checkpoint'), note);
    this.#published = size;
  }

  async #put(level: number | 'entries', tile: Tile, bytes: () => Promise<Buffer>): Promise<void> {
    const path = join(this.#dir, tilePath(level, tile.index, tile.width));
    if (tile.width < tileWidth) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeFile(path, await bytes(), { mode: 0o600 });
      return;
    }
    // A full tile is named only once it is whole and on disk, so one that exists needs no second writing.
    const known = await stat(path).catch(() => undefined);
    if (known === undefined) await writeAtomic(path, await bytes());
    await rm(`${path}.p`, { recursive: true, force: true });
  }
}
