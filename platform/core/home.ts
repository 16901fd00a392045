import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Engine } from './engine.ts';
import { HomeLocked } from './errors.ts';

/** The folders of one Vitrine home. Only the process named may open what lies inside. */
export interface Home {
  readonly root: string;
  /** The server's: database, ledger and its keys. */
  readonly server: string;
  /** The steward's: its keys, the person index, pseudonym maps, officers' public keys. */
  readonly steward: string;
  /** Curated releases, encrypted with the steward's keys; in production a bucket. */
  readonly curated: string;
  /** Where hospitals' files arrive. */
  readonly landing: string;
  /** Cuts, encrypted with one key each. */
  readonly cuts: string;
  /** Sockets and scratch of running rooms. */
  readonly rooms: string;
  /** Key files of the labelled sample personas; absent outside development. */
  readonly personas: string;
}

export function homeAt(root: string): Home {
  return {
    root,
    server: join(root, 'server'),
    steward: join(root, 'steward'),
    curated: join(root, 'curated'),
    landing: join(root, 'landing'),
    cuts: join(root, 'cuts'),
    rooms: join(root, 'rooms'),
    personas: join(root, 'personas'),
  };
}

/**
 * Takes the home's lock, which the operating system lets go of when the process ends, however it ends.
 * @throws HomeLocked when another process has it.
 */
export async function lockHome(home: Home): Promise<{ release(): void }> {
  await mkdir(home.root, { recursive: true, mode: 0o700 });
  try {
    // An engine holds an exclusive lock on its file: the one lock at hand that the kernel itself releases.
    const engine = await Engine.open({ path: join(home.root, 'lock'), threads: 1, memoryMiB: 32 });
    return { release: () => engine.close() };
  } catch (cause) {
    throw new HomeLocked({
      detail: 'Another Vitrine process owns this home folder; two would overwrite each other.',
      help: 'Stop the other process, or use another folder with --home.',
      cause,
    });
  }
}
