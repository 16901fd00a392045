import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Conflict, Corrupt, InvalidInput } from '@vitrine/core/errors';
import { exists, writeAtomic } from '@vitrine/core/files';
import type { Home, Settings } from '@vitrine/core/process';
import { ledgerCheck, type LedgerCheck } from '../audit/ledger-check.ts';
import { rebuildHome } from '../boot/rebuild.ts';
import { copyWhole } from './copy-file.ts';
import { keyFolders, manifestFile, manifestSchema, type BackupManifest } from './manifest.ts';
import { restoreMark } from './restored.ts';
import { moveLedger } from '../record/ledger-place.ts';

export interface Restored {
  /** When the backup was begun: what happened later is not in it. */
  readonly at: string;
  readonly check: LedgerCheck;
}

/**
 * Makes a home of a backup, in an empty folder, and shows that its ledger is whole and everything follows from it.
 * @param keysFrom a copy of the home's folders of keys, for a backup without them
 * @throws InvalidInput, Conflict, Corrupt
 */
export async function restore(
  from: string,
  home: Home,
  { settings, keysFrom }: { readonly settings: Settings; readonly keysFrom?: string },
): Promise<Restored> {
  const manifest = await manifestOf(from);
  if ((await exists(home.root)) && (await readdir(home.root)).length > 0) {
    throw new Conflict({
      detail: 'The home folder is not empty, and a restore writes over nothing.',
      help: 'Move it away, or name another with --home.',
    });
  }
  if (!manifest.keys && keysFrom === undefined) {
    throw new InvalidInput({
      detail: 'The backup was made without keys, and without them nothing in it can be read.',
      help: 'Name a copy of the folders server/keys and steward/keys with --keys.',
    });
  }
  await mkdir(home.root, { recursive: true, mode: 0o700 });
  await writeAtomic(restoreMark(home), '');
  for (const [path, expected] of Object.entries(manifest.files)) {
    const copied = await copyWhole(from, path, join(home.root, path));
    if (copied.bytes !== expected.bytes || copied.sha256 !== expected.sha256)
      throw new Corrupt({ detail: `The file ${path} of the backup is not what was backed up.` });
  }
  if (!manifest.keys && keysFrom !== undefined) await copyKeys(keysFrom, home);
  const check = await ledgerCheck(home, { ledger: 'files' });
  if (!check.intact) {
    throw new Corrupt({
      detail: `The ledger of the backup is not whole: ${check.problems.map(({ problem }) => problem).join('; ')}.`,
      help: 'Use an earlier backup; keep this one for whoever finds out why.',
    });
  }
  if (settings.ledger === 'database') await moveLedger(home, settings, { keep: false });
  await rebuildHome(home, settings);
  await rm(restoreMark(home));
  return { at: manifest.at, check };
}

async function manifestOf(from: string): Promise<BackupManifest> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(join(from, manifestFile), 'utf8')));
  } catch (cause) {
    throw new InvalidInput({
      detail: 'The folder holds no whole backup.',
      help: `A backup that came to its end has a file ${manifestFile}.`,
      cause,
    });
  }
}

async function copyKeys(keysFrom: string, home: Home): Promise<void> {
  for (const folder of keyFolders) {
    const source = join(keysFrom, folder);
    if (!(await exists(source))) continue;
    for (const entry of await readdir(source, { withFileTypes: true }))
      if (entry.isFile()) await copyWhole(source, entry.name, join(home.root, folder, entry.name));
  }
}
