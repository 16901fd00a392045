import { link, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StoreError } from '../errors.ts';
import { processOf, stateOf, thisOwner } from './file-owner.ts';

export interface FileLock {
  /** Refuses when the lock is no longer ours: whoever took it over reads the log after this, so nothing may be acknowledged any more. */
  verify(): Promise<void>;
  /** Gives the lock back, unless another has taken it over. */
  release(): Promise<void>;
}

/**
 * One owner at a time: a lock file that names a process, when it started, and the host, boot and process namespace in which its number means that process. Only the lock of a process that is
 * certainly gone is taken over by itself; one from another namespace, boot or host, of which nothing can be known from here, only when `takeOver` says so; one of a living
 * process never. The lock also fences: an append checks it before and after, so an owner that lost it acknowledges nothing.
 */
export async function lockFile(path: string, takeOver: boolean): Promise<FileLock> {
  const name = `${await realName(path)}.lock`;
  const mine = JSON.stringify(await thisOwner());
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (await claim(path, name, mine)) return lockHeld(path, name, mine);
    const text = await readFile(name, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const state = await stateOf(text);
    if (state === 'lives')
      throw locked(`The spend log ${path} is in use by ${processOf(text)}. Close it there first.`);
    if (state !== 'gone' && !takeOver) {
      throw locked(
        `The spend log ${path} is locked by ${processOf(text)}, of another container, boot or host, so it may be in use. ` +
          `Close it there; if it is certain that nothing there runs any more, open it with takeOver: true.`,
      );
    }
    await removeLock(name, text);
  }
  throw locked(`The spend log ${path} is being opened by another process. Try again.`);
}

function lockHeld(path: string, name: string, mine: string): FileLock {
  return {
    async verify() {
      if ((await readFile(name, 'utf8').catch(() => undefined)) === mine) return;
      throw locked(`The lock of the spend log ${path} was taken over. Open it again.`);
    },
    async release() {
      if ((await readFile(name, 'utf8').catch(() => undefined)) === mine) await removeLock(name, mine);
    },
  };
}

function locked(message: string): StoreError {
  return new StoreError('DP_STORE_LOCKED', message);
}

/** The file's own name, so that a symbolic link to it has the same lock. */
async function realName(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const folder = await realpath(dirname(path)).catch(() => dirname(path));
    return join(folder, basename(path));
  }
}

/** Puts a lock in place, complete: linking is atomic, so no one ever reads a lock without its owner. */
async function claim(path: string, name: string, owner: string): Promise<boolean> {
  const draft = `${name}.${globalThis.crypto.randomUUID()}`;
  try {
    await writeFile(draft, owner, { flag: 'wx', mode: 0o600 });
    await link(draft, name);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new StoreError('DP_STORE_FAILED', `The spend log ${path} cannot be locked.`, { cause: error });
  } finally {
    await rm(draft, { force: true });
  }
}

/** Renaming is atomic, so of two that find one stale lock only one moves it; whoever moved another's fresh lock by mistake puts it back. */
async function removeLock(name: string, owner: string): Promise<void> {
  const aside = `${name}.${globalThis.crypto.randomUUID()}`;
  const moved = await rename(name, aside).then(
    () => true,
    () => false,
  );
  if (!moved) return;
  if ((await readFile(aside, 'utf8')) !== owner) await link(aside, name).catch(() => undefined);
  await rm(aside, { force: true });
}
