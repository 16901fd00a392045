import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MerkleTree } from './merkle.ts';
import { tileLevels, tilePath, tilesOf, tileWidth, type Tile } from './tiles.ts';
import { leafHash } from './merkle.ts';
import type { Report } from './finding.ts';

/**
 * Compares the published tiles of a tree of this size with the tree that was derived from the segments. A
 * leaf that differs from its tile tells which entry was changed after it was published.
 */
export async function checkTiles(dir: string, tree: MerkleTree, size: number, report: Report): Promise<void> {
  for (let level = 0; level < tileLevels(size); level++) {
    for (const tile of tilesOf(level, size)) {
      const from = tile.index * tileWidth;
      const expected = tree.nodes(level * 8, from, from + tile.width);
      const found = await read(dir, level, tile);
      const place = firstDifference(expected, found);
      if (place === undefined) continue;
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
  }
  for (const tile of tilesOf(0, size)) {
    const from = tile.index * tileWidth;
    const bundle = await read(dir, 'entries', tile);
    for (let place = 0, at = 0; place < tile.width; place++) {
      const length = bundle !== undefined && at + 2 <= bundle.length ? bundle.readUInt16BE(at) : 0;
      const leaf = bundle?.subarray(at + 2, at + 2 + length) ?? Buffer.alloc(0);
      at += 2 + length;
      const whole = place < tile.width - 1 || at === bundle?.length;
      if (whole && leafHash(leaf).equals(tree.leaf(from + place))) continue;
      const index = from + place;
      report({ kind: 'tile', index, detail: `The published text of entry ${index} is not the entry.` });
      break;
    }
  }
}

async function read(dir: string, level: number | 'entries', tile: Tile): Promise<Buffer | undefined> {
  // A partial tile may have been replaced by the full one since the checkpoint was read.
  for (const width of [tile.width, tileWidth]) {
    const bytes = await readFile(join(dir, tilePath(level, tile.index, width))).catch(() => undefined);
    if (bytes === undefined) continue;
    return level !== 'entries' && width !== tile.width ? bytes.subarray(0, tile.width * 32) : bytes;
  }
  return undefined;
}

/** The place of the first hash of 32 bytes that differs, if any does. */
function firstDifference(expected: Buffer, found: Buffer | undefined): number | undefined {
  for (let at = 0; at < expected.length; at += 32) {
    const hash = found?.subarray(at, at + 32);
    if (hash === undefined || !hash.equals(expected.subarray(at, at + 32))) return at / 32;
  }
  return found?.length === expected.length ? undefined : expected.length / 32 - 1;
}
