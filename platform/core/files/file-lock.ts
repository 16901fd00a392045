import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { Engine } from '../engine/engine.ts';
import { HomeLocked, Unavailable } from '../errors.ts';

/**
 * Folders this process holds. The system's record locks belong to a process, so a second lock taken by the
 * same process would succeed, and letting go of either would let go of both.
 */
const held = new Set<string>();

export interface FolderLock {
  release(): void;
}

/**
 * Makes this the only owner of a folder until `release` or the process's end, however it ends.
 * @throws HomeLocked when another owner has it, Unavailable when the lock file cannot be used at all.
 */
export async function lockFolder(dir: string): Promise<FolderLock> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const path = join(await realpath(dir), 'lock');
  if (held.has(path)) throw lockedError();
  held.add(path);
  try {
    // An engine holds an exclusive lock on its file: the one lock at hand that the kernel itself releases.
    const engine = await Engine.open({ path, threads: 1, memoryMiB: 32 });
    return {
      release: () => {
        if (!held.delete(path)) return;
        engine.close();
      },
    };
  } catch (cause) {
    held.delete(path);
    if (cause instanceof Error && /could not set lock/i.test(cause.message)) throw lockedError(cause);
    throw new Unavailable({
      detail: 'The folder could not be locked.',
      help: 'Check that the folder can be written and that its file named lock is not damaged.',
      cause,
    });
  }
}

function lockedError(cause?: unknown): HomeLocked {
  return new HomeLocked({
    detail: 'Another Vitrine process owns this folder; two would overwrite each other.',
    help: 'Stop the other process, or use another folder with --home.',
    cause,
  });
}
