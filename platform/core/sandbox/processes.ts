import { readFileSync, statfsSync } from 'node:fs';
import type { ChildProcess } from 'node:child_process';

/**
 * Host process ids of a sandboxed program and what it started: the descendants of the process we spawned that
 * are not bubblewrap itself. Empty while it starts and after it ended.
 */
export function sandboxedPids(child: ChildProcess): readonly number[] {
  const found: number[] = [];
  const visit = (pid: number): void => {
    let name: string;
    let children: string;
    try {
      name = readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
      children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    } catch {
      return;
    }
    if (!['bwrap', 'bash', 'sh', 'setpriv'].includes(name)) found.push(pid);
    for (const one of children.split(' ')) if (one !== '') visit(Number(one));
  };
  if (child.pid !== undefined) visit(child.pid);
  return found;
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
