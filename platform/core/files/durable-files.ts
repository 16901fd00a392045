import { constants } from 'node:fs';
import { access, link, mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { randomId } from '../ids.ts';

export interface DurableOptions {
  readonly mode?: number;
  readonly dirMode?: number;
}

/** Flushes a folder's entries to disk, so that a file just named in it is still there after a power cut. */
export async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a folder and those above it that are missing, so that they are still there after a power cut. */
export async function makeFolder(dir: string, mode = 0o700): Promise<void> {
  const whole = resolve(dir);
  const first = await mkdir(whole, { recursive: true, mode });
  if (first === undefined) return;
  for (let made = whole; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

/** What root writes into another's folder is that account's, which else could not read it. */
async function giveToOwner(handle: FileHandle, dir: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(dir);
  if (uid !== 0) await handle.chown(uid, gid);
}

async function writeTemporary(
  path: string,
  bytes: Uint8Array | string,
  options: DurableOptions,
): Promise<string> {
  await makeFolder(dirname(path), options.dirMode);
  const temporary = join(dirname(path), `.${basename(path)}.${randomId('tmp_')}`);
  const handle = await open(temporary, 'wx', options.mode ?? 0o600);
  try {
    await giveToOwner(handle, dirname(path));
    await handle.writeFile(bytes);
    await handle.sync();
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return temporary;
}

/** Replaces a file's content whole: after a crash the file holds the old bytes or the new, never a mixture. */
export async function writeAtomic(
  path: string,
  bytes: Uint8Array | string,
  options: DurableOptions = {},
): Promise<void> {
  const temporary = await writeTemporary(path, bytes, options);
  try {
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Creates a file whole if nothing bears its name yet; returns whether this call created it. */
export async function writeOnce(
  path: string,
  make: Uint8Array | string | (() => Uint8Array | string),
  options: DurableOptions = {},
): Promise<boolean> {
  if (await exists(path)) return false;
  const temporary = await writeTemporary(path, typeof make === 'function' ? make() : make, options);
  try {
    await link(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  await syncFolder(dirname(path));
  return true;
}

export async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
