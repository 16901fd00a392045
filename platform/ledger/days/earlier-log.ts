import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exists, syncFolder } from '@vitrine/core/files';
import { entriesIn } from '../verify/tile-check.ts';
import { tileLevels, tilePath, tilesOf, tileWidth, type Tile } from '../tree/tiles.ts';

export interface Prefix {
  /** The tiles of a log with at least as many entries. */
  readonly from: string;
  /** Where its beginning is to lie. */
  readonly to: string;
  readonly size: number;
  /** The signed checkpoint of that size. */
  readonly note: string;
}

/** Copies the beginning of a log's public files, for a log that ended there; does nothing when it lies there already. */
export async function keepPrefix({ from, to, size, note }: Prefix): Promise<void> {
  if (await exists(join(to, 'checkpoint'))) return;
  const making = `${to}.making`;
  await rm(making, { recursive: true, force: true });
  await rm(to, { recursive: true, force: true });
  for (let level = 0; level < tileLevels(size); level++) {
    for (const tile of tilesOf(level, size)) {
      await copyTile({ from, to: making, level, tile, cut: (bytes) => bytes.subarray(0, tile.width * 32) });
      if (level === 0) await copyTile({ from, to: making, level: 'entries', tile, cut: firstEntries(tile) });
    }
  }
  await mkdir(making, { recursive: true, mode: 0o700 });
  await writeFile(join(making, 'checkpoint'), note, { mode: 0o600, flush: true });
  await rename(making, to);
  await syncFolder(dirname(to));
}

const firstEntries =
  ({ width }: Tile) =>
  (bundle: Buffer): Buffer => {
    const kept = entriesIn(bundle).slice(0, width);
    return bundle.subarray(
      0,
      kept.reduce((sum, entry) => sum + 2 + entry.length, 0),
    );
  };

async function copyTile(copy: {
  readonly from: string;
  readonly to: string;
  readonly level: number | 'entries';
  readonly tile: Tile;
  readonly cut: (bytes: Buffer) => Buffer;
}): Promise<void> {
  const { from, to, level, tile, cut } = copy;
  const target = join(to, tilePath(level, tile.index, tile.width));
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  for (let width = tile.width; width <= tileWidth; width++) {
    const source = join(from, tilePath(level, tile.index, width));
    if (!(await exists(source))) continue;
    if (width === tile.width) await cp(source, target);
    else await writeFile(target, cut(await readFile(source)), { mode: 0o600 });
    return;
  }
  throw new TypeError('The log has no such tile.');
}
