import { readFileSync } from 'node:fs';

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
