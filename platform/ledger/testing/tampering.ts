import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileKeys } from '@vitrine/core/keys';
import { systemClock } from '@vitrine/core/process';
import { openFileLedger } from '../storage/file/file-ledger.ts';
import { anyEvent, sampleDraft, testOrigin } from '../testing.ts';
import { leafHash, MerkleTree } from '../tree/merkle.ts';
import { verifierKey } from '../tree/signed-note.ts';
import { entryBundle, tileLevels, tilePath, tilesOf } from '../tree/tiles.ts';
import { entriesIn } from '../verify/tile-check.ts';

/** How many entries the sound log has: two full tiles and a partial one, and a partial one above them. */
export const soundSize = 600;
const earlySize = 300;

/** A sound public log, and what those who tamper with it have at hand. */
export interface Workshop {
  /** A folder with the sound log, to be copied. */
  readonly sound: string;
  /** The key in the form that programs for such logs read. */
  readonly key: string;
  /** Signed states of the sound log: when it had 300 entries, and now. */
  readonly early: string;
  readonly late: string;
  /** What only the holder of the log's key can make: the log as it was at 300 entries, and another history. */
  readonly older: string;
  readonly fork: string;
  /** A signed state of a log of the same name and length with another key. */
  readonly stranger: string;
  /** A fresh copy of the sound log. */
  copy(): Promise<string>;
  dispose(): Promise<void>;
}

export async function openWorkshop(): Promise<Workshop> {
  const base = await mkdtemp(join(tmpdir(), 'vitrine-tampering-'));
  const keys = new FileKeys(join(base, 'keys'));
  const open = (dir: string, by = keys) =>
    openFileLedger({
      dir: join(base, dir),
      keys: by,
      clock: systemClock,
      origin: testOrigin,
      events: anyEvent,
    });
  const drafts = (count: number, from = 0) => Array.from({ length: count }, (_, n) => sampleDraft(from + n));
  const ledger = await open('log');
  await ledger.append(drafts(earlySize));
  const early = await ledger.checkpoint();
  const tiles = join(base, 'log', 'tiles');
  await cp(tiles, join(base, 'older'), { recursive: true });
  await ledger.append(drafts(soundSize - earlySize, earlySize));
  const late = await ledger.checkpoint();
  const key = verifierKey(testOrigin, ledger.publicKey);
  await ledger.close();
  const other = await open('fork-log');
  await other.append(drafts(soundSize + 10));
  await other.close();
  const strange = await open('stranger-log', new FileKeys(join(base, 'other-keys')));
  await strange.append(drafts(soundSize));
  const stranger = await strange.checkpoint();
  await strange.close();
  let copies = 0;
  return {
    sound: tiles,
    key,
    early,
    late,
    older: join(base, 'older'),
    fork: join(base, 'fork-log', 'tiles'),
    stranger,
    copy: async () => {
      const dir = join(base, `copy-${copies++}`);
      await cp(tiles, dir, { recursive: true });
      return dir;
    },
    dispose: () => rm(base, { recursive: true }),
  };
}

export interface Tampering {
  readonly name: string;
  /** Whether it shows only against a checkpoint that was kept: then `since` must be given. */
  readonly needsMemory: boolean;
  /** The entry that a verifier names, where it can be known. */
  readonly firstBad: number | undefined;
  /** What it changes, in a copy of the sound log or in another folder; gives the folder that the public then gets. */
  apply(dir: string, workshop: Workshop): Promise<string>;
}

/** Everything that somebody with access to the files, or with the key, might do to a public log. */
export const tamperings: readonly Tampering[] = [
  plain('an entry edited', 300, (dir) => rebundle(dir, 1, (all) => all.with(44, edited(all[44])))),
  plain('an entry edited together with its hash', 256, async (dir) => {
    await rebundle(dir, 1, (all) => all.with(44, edited(all[44])));
    await rehash(dir, 1);
  }),
  plain('an entry edited and every tile made anew', undefined, async (dir) => {
    await rebundle(dir, 1, (all) => all.with(44, edited(all[44])));
    await retile(dir);
  }),
  plain('an entry deleted', 10, (dir) => rebundle(dir, 0, (all) => all.toSpliced(10, 1))),
  plain('two entries swapped', 20, (dir) =>
    rebundle(dir, 0, ([...all]) => {
      [all[20], all[21]] = [all[21] ?? '', all[20] ?? ''];
      return all;
    }),
  ),
  plain('an entry inserted', 31, (dir) => rebundle(dir, 0, (all) => all.toSpliced(31, 0, edited(all[30])))),
  plain('the last entries cut off', 512, (dir) => rm(join(dir, tilePath('entries', 2, 88)))),
  plain('the last entries cut off with their hashes', 512, async (dir) => {
    await rm(join(dir, tilePath('entries', 2, 88)));
    await rm(join(dir, tilePath(0, 2, 88)));
  }),
  plain('an upper tile changed', 256, async (dir) => {
    const path = join(dir, tilePath(1, 0, 2));
    const bytes = await readFile(path);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    await writeFile(path, bytes);
  }),
  plain('the checkpoint removed', undefined, (dir) => rm(join(dir, 'checkpoint'))),
  plain('the checkpoint replaced by one of another key', undefined, (dir, { stranger }) =>
    writeFile(join(dir, 'checkpoint'), stranger),
  ),
  plain('the size in the checkpoint lowered', undefined, (dir, { late }) =>
    writeFile(join(dir, 'checkpoint'), late.replace(`\n${soundSize}\n`, '\n512\n')),
  ),
  plain('a checkpoint of the older state put in', undefined, async (dir, { late, early }) => {
    const [, , , ...signature] = early.split('\n');
    const [origin, size, root] = late.split('\n');
    await writeFile(join(dir, 'checkpoint'), [origin, size, root, ...signature].join('\n'));
  }),
  {
    name: 'the whole log put back to an older state',
    needsMemory: true,
    firstBad: earlySize,
    apply: (_, { older }) => Promise.resolve(older),
  },
  {
    name: 'another history signed with the same key',
    needsMemory: true,
    firstBad: undefined,
    apply: (_, { fork }) => Promise.resolve(fork),
  },
];

function plain(
  name: string,
  firstBad: number | undefined,
  change: (dir: string, workshop: Workshop) => Promise<void>,
): Tampering {
  return {
    name,
    needsMemory: false,
    firstBad,
    apply: async (dir, workshop) => {
      await change(dir, workshop);
      return dir;
    },
  };
}

const edited = (entry: string | undefined): string =>
  (entry ?? '').replace('"phase":"fact"', '"phase":"lie!"');
const widthOf = (index: number): number => Math.min(256, soundSize - index * 256);

async function entriesAt(dir: string, index: number): Promise<string[]> {
  const bundle = await readFile(join(dir, tilePath('entries', index, widthOf(index))));
  return entriesIn(bundle).map((entry) => Buffer.from(entry).toString('utf8'));
}

async function rebundle(
  dir: string,
  index: number,
  change: (entries: string[]) => readonly string[],
): Promise<void> {
  const entries = change(await entriesAt(dir, index));
  await writeFile(join(dir, tilePath('entries', index, widthOf(index))), entryBundle(entries));
}

async function rehash(dir: string, index: number): Promise<void> {
  const hashes = (await entriesAt(dir, index)).map((entry) => leafHash(entry));
  await writeFile(join(dir, tilePath(0, index, widthOf(index))), Buffer.concat(hashes));
}

/** Every tile made anew from the bundles, as somebody without the key would. */
async function retile(dir: string): Promise<void> {
  const tree = new MerkleTree();
  for (const index of [0, 1, 2]) for (const entry of await entriesAt(dir, index)) tree.push(leafHash(entry));
  for (let level = 0; level < tileLevels(soundSize); level++) {
    for (const { index, width } of tilesOf(level, soundSize)) {
      const hashes = tree.nodes(level * 8, index * 256, index * 256 + width);
      await writeFile(join(dir, tilePath(level, index, width)), hashes);
    }
  }
}
