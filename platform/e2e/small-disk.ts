import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A disk of a few bytes at a folder, which only those who enter see there. */
export interface SmallDisk {
  /** The command that runs another where the disk is. */
  readonly enter: readonly string[];
  /** Where this process finds a file of the disk. */
  path(name: string): string;
  /** Fills it to the last block, or but for so many bytes. */
  fill(leave?: number): Promise<void>;
  /** Makes room again. */
  free(): Promise<void>;
  remove(): Promise<void>;
}

/**
 * A real, small disk in memory, mounted for a process of its own and those who join it: nobody has to be root,
 * where an ordinary user may have name spaces, which rooms need as well.
 */
export async function smallDisk(folder: string, bytes: number): Promise<SmallDisk> {
  const root = process.getuid?.() === 0;
  const mine = root ? [] : ['--user', '--map-current-user', '--keep-caps'];
  const script = 'mount -t tmpfs -o "size=$1,mode=0700" tmpfs "$2" && echo mounted && exec cat';
  const words = [...mine, '--mount', 'sh', '-c', script, 'sh', String(bytes), folder];
  // It ends when its input does, and so with this process.
  const holder = spawn('unshare', words, { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  const { pid = 0 } = holder;
  const path = (name: string): string => join(`/proc/${pid}/root`, folder, name);
  const ballast = path('ballast');
  return {
    enter: ['nsenter', `--target=${pid}`, '--mount', ...(root ? [] : ['--user', '--preserve-credentials'])],
    path,
    fill: async (leave = 0) => {
      const block = Buffer.alloc(4096);
      const file = await open(ballast, 'w');
      try {
        for (;;) await file.write(block);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        const { size } = await file.stat();
        await file.truncate(Math.max(0, size - leave));
      } finally {
        await file.close();
      }
    },
    free: () => rm(ballast),
    remove: async () => {
      const ended = once(holder, 'exit');
      holder.stdin.end();
      await ended;
    },
  };
}
