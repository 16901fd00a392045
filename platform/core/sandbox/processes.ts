import { readdirSync, readFileSync, statfsSync } from 'node:fs';
import type { ChildProcess } from 'node:child_process';

/**
 * Host process ids of a sandboxed program and what it started: the descendants of the process we spawned that
 * are not bubblewrap itself. Empty while it starts and after it ended.
 */
export function sandboxedPids(child: ChildProcess): readonly number[] {
  return descendants(child).filter((pid) => !['bwrap', 'bash', 'sh', 'setpriv', ''].includes(nameOf(pid)));
}

/** A process and all it has started, by whichever of its threads. */
function descendants(child: ChildProcess): readonly number[] {
  const found: number[] = [];
  const visit = (pid: number): void => {
    found.push(pid);
    for (const thread of threadsOf(pid)) {
      for (const one of readOr(`/proc/${pid}/task/${thread}/children`).split(' ')) {
        if (one !== '') visit(Number(one));
      }
    }
  };
  if (child.pid !== undefined) visit(child.pid);
  return found;
}

function nameOf(pid: number): string {
  return readOr(`/proc/${pid}/comm`).trim();
}

function threadsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** A file of a process, or nothing when it is gone. */
function readOr(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/**
 * Resident memory of a sandboxed program and all it started, whatever they call themselves, in bytes. Pages that
 * processes share (after a fork) are counted once, which is slow and so done only where the sum is above `most`.
 * Source: /proc/PID/smaps_rollup, Pss.
 */
export function residentTotal(child: ChildProcess, most: number): number {
  const pids = descendants(child);
  const sum = pids.reduce((all, pid) => all + residentBytes(pid), 0);
  if (sum <= most || pids.length < 2) return sum;
  return pids.reduce((all, pid) => {
    const share = /^Pss:\s+(\d+) kB$/m.exec(readOr(`/proc/${pid}/smaps_rollup`))?.[1];
    return all + (share === undefined ? residentBytes(pid) : Number(share) * 1024);
  }, 0);
}

/** Resident memory of a process in bytes; 0 when it is gone. Source: /proc/PID/status, VmRSS. */
export function residentBytes(pid: number): number {
  try {
    return (
      Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) * 1024
    );
  } catch {
    return 0;
  }
}

/**
 * Bytes that lie in the memory file systems of a confined process: they take the machine's memory as much as its
 * own does, and no count of its pages shows them. 0 when it is gone, or where its root cannot be looked into.
 */
export function scratchBytes(pid: number): number {
  return ['tmp', 'dev/shm'].reduce((sum, dir) => {
    try {
      const { blocks, bfree, bsize } = statfsSync(`/proc/${pid}/root/${dir}`);
      return sum + (blocks - bfree) * bsize;
    } catch {
      return sum;
    }
  }, 0);
}
