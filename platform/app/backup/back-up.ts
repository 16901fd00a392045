import { lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidInput, NotFound, Unavailable } from '@vitrine/core/errors';
import { exists, writeAtomic } from '@vitrine/core/files';
import type { Clock, Home, Settings } from '@vitrine/core/process';
import { copyWhole, factsOf } from './copy-file.ts';
import { keyFolders, manifestFile, type BackedUpFile, type BackupManifest } from './manifest.ts';
import { noteDone } from '../evidence/last-done.ts';
import { exportLedger } from '../record/ledger-place.ts';

/** What is not worth keeping: it is made again, belongs to a process, or has been taken in. */
const left = [
  'server/database',
  'server/lock',
  // What was shown must not outlive the cuts that it came from.
  'server/executions',
  'server/ledger/lock',
  'server/public-log',
  'steward/scratch',
  // As senders' files that land, in clear.
  'steward/deliveries',
  'steward/lock',
  'cuts',
  'rooms',
  'landing',
  'lock',
];

/**
 * The order in which things are copied while they grow. The log is found whole if what vouches for it (the
 * checkpoint, what the steward has seen) is older than its entries, and what belongs to an entry is younger.
 */
const inOrder = [
  'steward/ledger-seen.json',
  'server/ledger/tiles/checkpoint',
  'server/ledger/tiles',
  'server/ledger/segments',
  'server/ledger/private',
];

export interface Backup {
  readonly files: number;
  readonly bytes: number;
  readonly keys: boolean;
}

export interface BackupOptions {
  /** Whether the folders of keys go into it. */
  readonly keys: boolean;
  readonly clock: Clock;
  readonly settings: Pick<Settings, 'ledger' | 'databaseUrl'>;
}

/**
 * Copies a home into an empty folder while everything runs. What happens meanwhile is in it or not, and what is in it
 * fits together. @throws InvalidInput, NotFound, Unavailable
 */
export async function backUp(
  home: Home,
  to: string,
  { keys, clock, settings }: BackupOptions,
): Promise<Backup> {
  if (!(await exists(join(home.server, 'ledger')))) {
    throw new NotFound({
      detail: 'There is no ledger in this home folder.',
      help: 'Name the home with --home.',
    });
  }
  await mkdir(to, { recursive: true, mode: 0o700 });
  if ((await readdir(to)).length > 0) {
    throw new InvalidInput({
      detail: 'The folder for the backup is not empty.',
      help: 'Name a new folder for each backup.',
    });
  }
  const at = clock.now().toISOString();
  const files = new Map<string, BackedUpFile>();
  const skip = new Set([...left, ...(keys ? [] : keyFolders)]);
  if (settings.ledger === 'database') {
    await copyOnce(home.root, 'steward/ledger-seen.json', to, files);
    await exportLedger(home, settings, join(to, 'server', 'ledger'));
    for (const path of await filesAt(to, 'server/ledger', new Set(['server/ledger/lock'])))
      files.set(path, await factsOf(join(to, path)));
    skip.add('server/ledger');
  } else {
    for (const place of inOrder) await copyOnce(home.root, place, to, files);
  }
  for (const place of await readdir(home.root)) await copyStill(home.root, place, to, files, skip);
  const manifest: BackupManifest = {
    format: 'vitrine-backup-1',
    at,
    keys,
    files: Object.fromEntries([...files].toSorted()),
  };
  await writeAtomic(join(to, manifestFile), JSON.stringify(manifest, null, 1), { mode: 0o600 });
  const bytes = [...files.values()].reduce((sum, file) => sum + file.bytes, 0);
  await noteDone(home, 'backup', {
    at,
    outcome: `${files.size} files, ${bytes} bytes, ${keys ? 'with' : 'without'} keys`,
  });
  return { files: files.size, bytes, keys };
}

/** Copies what only grows, once: a file or all files of a folder. */
async function copyOnce(
  root: string,
  place: string,
  to: string,
  files: Map<string, BackedUpFile>,
): Promise<void> {
  for (const path of await filesAt(root, place, new Set(files.keys())))
    files.set(path, await copyWhole(root, path, join(to, path)));
}

/** Copies what is replaced and deleted, again and again until it stood still meanwhile. */
async function copyStill(
  root: string,
  place: string,
  to: string,
  files: Map<string, BackedUpFile>,
  skip: ReadonlySet<string>,
): Promise<void> {
  const before = new Set([...files.keys(), ...skip]);
  for (let attempt = 0; attempt < 20; attempt++) {
    const copied = new Map<string, BackedUpFile>();
    const first = await lookAt(root, place, before);
    try {
      for (const path of first.keys()) copied.set(path, await copyWhole(root, path, join(to, path)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    const second = await lookAt(root, place, before);
    if (copied.size === first.size && same(first, second)) {
      for (const [path, file] of copied) files.set(path, file);
      return;
    }
    for (const path of first.keys()) await rm(join(to, path), { force: true });
  }
  throw new Unavailable({
    detail: `The folder ${place} of the home did not stand still for long enough to be copied.`,
    help: 'Try again when nothing is published.',
  });
}

/** Each file with what changes when it does. */
async function lookAt(root: string, place: string, skip: ReadonlySet<string>): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const path of await filesAt(root, place, skip)) {
    const seen = await unlessGone(lstat(join(root, path), { bigint: true }));
    found.set(path, seen === undefined ? 'gone' : `${seen.ino} ${seen.size} ${seen.mtimeNs}`);
  }
  return found;
}

function same(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([path, state]) => other.get(path) === state);
}

/** Files at and below a place, without links, sockets, and what is left out. */
async function filesAt(root: string, place: string, skip: ReadonlySet<string>): Promise<readonly string[]> {
  if (skip.has(place)) return [];
  const found = await unlessGone(lstat(join(root, place)));
  if (found?.isFile() === true) return [place];
  if (found?.isDirectory() !== true) return [];
  const names = ((await unlessGone(readdir(join(root, place)))) ?? []).toSorted();
  // A name that begins with a dot is that of a file under way.
  const parts = names.filter((name) => !name.startsWith('.'));
  return (await Promise.all(parts.map((name) => filesAt(root, `${place}/${name}`, skip)))).flat();
}

/** What is looked at may be deleted at this moment. */
async function unlessGone<T>(look: Promise<T>): Promise<T | undefined> {
  try {
    return await look;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
