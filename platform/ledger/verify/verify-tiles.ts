import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from './finding.ts';
import { leafHash, type MerkleTree } from '../tree/merkle.ts';
import { tileLevels, tilePath, tilesOf, tileWidth, type Tile } from '../tree/tiles.ts';

/**
 * Compares the tiles published for `published` entries with the tree that was derived from the segments. A
 * leaf that differs from its tile tells which entry was changed after it was published.
 */
export async function checkTiles(
  dir: string,
  tree: MerkleTree,
  published: number,
  report: Report,
): Promise<void> {
  // A log that lost its end is compared as far as it goes, and above the leaves not at all.
  const size = Math.min(published, tree.size);
  let sound = size === published;
  if (!(await checkLevel(dir, tree, 0, { published, size }, report))) sound = false;
  // Where leaves differ, all levels above do.
  for (let level = 1; sound && level < tileLevels(size); level++) {
    sound = await checkLevel(dir, tree, level, { published, size }, report);
  }
  await checkBundles(dir, tree, { published, size }, report);
}

interface Sizes {
  readonly published: number;
  /** How many of those published there are to compare with. */
  readonly size: number;
}

async function checkLevel(
  dir: string,
  tree: MerkleTree,
  level: number,
  { published, size }: Sizes,
  report: Report,
): Promise<boolean> {
  let sound = true;
  const present = Math.floor(size / tileWidth ** level);
  for (const tile of tilesOf(level, published)) {
    const from = tile.index * tileWidth;
    const width = Math.min(tile.width, Math.max(0, present - from));
    const expected = tree.nodes(level * 8, Math.min(from, present), Math.min(from, present) + width);
    const found = (await read(dir, level, tile))?.bytes;
    const place = firstDifference(expected, found, tile.width * 32);
    if (place === undefined) continue;
    sound = false;
    const index = (from + place) * tileWidth ** level;
    report({
      kind: 'tile',
      index,
      detail:
        level === 0
          ? `Entry ${index} is not the one that was published.`
          : `A published tile of level ${level} does not fit the entries from ${index} on.`,
    });
  }
  return sound;
}

async function checkBundles(
  dir: string,
  tree: MerkleTree,
  { published, size }: Sizes,
  report: Report,
): Promise<void> {
  for (const tile of tilesOf(0, published)) {
    const from = tile.index * tileWidth;
    const { bytes = Buffer.alloc(0), longer = false } = (await read(dir, 'entries', tile)) ?? {};
    for (let place = 0, at = 0; place < tile.width && from + place < size; place++) {
      const length = at + 2 <= bytes.length ? bytes.readUInt16BE(at) : 0;
      const leaf = bytes.subarray(at + 2, at + 2 + length);
      at += 2 + length;
      const ends = longer || place < tile.width - 1 || at === bytes.length;
      if (ends && leafHash(leaf).equals(tree.leaf(from + place))) continue;
      const index = from + place;
      report({ kind: 'tile', index, detail: `The published text of entry ${index} is not the entry.` });
      break;
    }
  }
}

async function read(
  dir: string,
  level: number | 'entries',
  tile: Tile,
): Promise<{ bytes: Buffer; longer: boolean } | undefined> {
  // A partial tile may have given way to the full one since the checkpoint was read.
  for (const width of new Set([tile.width, tileWidth])) {
    const bytes = await readFile(join(dir, tilePath(level, tile.index, width))).catch(() => undefined);
    if (bytes === undefined) continue;
    const longer = width !== tile.width;
    return { bytes: longer && level !== 'entries' ? bytes.subarray(0, tile.width * 32) : bytes, longer };
  }
  return undefined;
}

/** The place of the first hash of 32 bytes that differs, or after which the length is not the one it must be. */
function firstDifference(expected: Buffer, found: Buffer | undefined, length: number): number | undefined {
  for (let at = 0; at < expected.length; at += 32) {
    const hash = found?.subarray(at, at + 32);
    if (hash === undefined || !hash.equals(expected.subarray(at, at + 32))) return at / 32;
  }
  return found?.length === length ? undefined : Math.max(0, expected.length / 32 - 1);
}
