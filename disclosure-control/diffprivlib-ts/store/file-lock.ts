import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { StoreError } from '../errors.ts';

/** The locks that this process holds: its own number in a lock it does not hold is that of an earlier life, as in a restarted container. */
const held = new Set<string>();

/**
 * One owner at a time: a lock file that names a process and when it started. A lock whose process is gone (a crash) is taken over. The lock spares two owners each
 * other's errors; that they never under-count together does not rest on it, but on the length check of every append.
 */
export async function lockFile(path: string): Promise<void> {
  const name = lockName(path);
  const mine = await signature(process.pid);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (await claim(path, mine)) {
      held.add(name);
      return;
    }
    const owner = await readFile(name, 'utf8').catch(() => undefined);
    if (owner === undefined) continue;
    if (held.has(name) || (owner !== mine && (await lives(owner)))) {
      throw new StoreError(
        'DP_STORE_LOCKED',
        `The spend log ${path} is in use by process ${owner.split(' ')[0]}. Close it there first.`,
      );
    }
    await removeStale(name, owner);
  }
  throw new StoreError(
    'DP_STORE_LOCKED',
    `The spend log ${path} is being opened by another process. Try again.`,
  );
}

/** Gives the lock back, unless another process has taken it over. */
export async function unlockFile(path: string): Promise<void> {
  const name = lockName(path);
  held.delete(name);
  const owner = await readFile(name, 'utf8').catch(() => undefined);
  if (owner === (await signature(process.pid))) await rm(name, { force: true });
}

function lockName(path: string): string {
  return `${path}.lock`;
}

/** Puts a lock in place, complete: linking is atomic, so no one ever reads a lock without its owner. */
async function claim(path: string, owner: string): Promise<boolean> {
  const name = lockName(path);
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
async function removeStale(name: string, owner: string): Promise<void> {
  const aside = `${name}.${globalThis.crypto.randomUUID()}`;
  const moved = await rename(name, aside).then(
    () => true,
    () => false,
  );
  if (!moved) return;
  if ((await readFile(aside, 'utf8')) !== owner) await link(aside, name).catch(() => undefined);
  await rm(aside, { force: true });
}

/** A process's number and, where the system tells it, the time it started, because numbers are given again. */
async function signature(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name, in brackets, may hold spaces; the start time is the twentieth field after it.
  const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  return `${pid} ${started}`.trim();
}

async function lives(owner: string): Promise<boolean> {
  const [pid = '', started] = owner.split(' ');
  if (!alive(Number(pid))) return false;
  return started === undefined || (await signature(Number(pid))) === owner;
}

function alive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
