import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

/**
 * Who holds a lock. A process number means something only in its own process namespace, which belongs to one boot of one host: containers that share a volume share none of it.
 */
export interface Owner {
  readonly pid: number;
  /** When the process started, in the system's own count, because numbers are given again; empty where the system does not tell. */
  readonly started: string;
  readonly host: string;
  readonly boot: string;
  readonly pidNamespace: string;
  /** Drawn anew for each opening, so that a lock is never mistaken for another of the same process. */
  readonly token: string;
}

/** What can be said of the owner of a lock from here. `unknown` is a lock that was not written by this version. */
export type OwnerState = 'lives' | 'gone' | 'foreign' | 'unknown';

export async function thisOwner(): Promise<Owner> {
  return {
    pid: process.pid,
    started: (await processAt('self'))?.started ?? '',
    host: hostname(),
    ...(await place()),
    token: globalThis.crypto.randomUUID(),
  };
}

export async function stateOf(text: string): Promise<OwnerState> {
  const owner = parse(text);
  if (!owner) return 'unknown';
  const here = { host: hostname(), ...(await place()) };
  const same = (['host', 'boot', 'pidNamespace'] as const).every((name) => owner[name] === here[name]);
  if (!same) return 'foreign';
  if (!exists(owner.pid)) return 'gone';
  const found = await processAt(owner.pid);
  // Not readable, or not told: it may well be the owner.
  if (!found || owner.started === '') return 'lives';
  return found.ended || found.started !== owner.started ? 'gone' : 'lives';
}

export function processOf(text: string): string {
  const owner = parse(text);
  return owner ? `process ${owner.pid} on ${owner.host}` : 'an owner that this version cannot read';
}

function parse(text: string): Owner | undefined {
  try {
    const value = JSON.parse(text) as Partial<Record<keyof Owner, unknown>> | null;
    const { pid, started, host, boot, pidNamespace, token } = value ?? {};
    const texts = [started, host, boot, pidNamespace, token];
    if (!Number.isSafeInteger(pid) || (pid as number) <= 0) return undefined;
    return texts.every((each) => typeof each === 'string') ? (value as Owner) : undefined;
  } catch {
    return undefined;
  }
}

/** The boot and the process namespace. Where Linux hides them this place is like no other; elsewhere there are no such namespaces. */
async function place(): Promise<{ boot: string; pidNamespace: string }> {
  if (process.platform !== 'linux') return { boot: 'one', pidNamespace: 'one' };
  const hidden = (): string => `hidden ${globalThis.crypto.randomUUID()}`;
  return {
    boot: (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(hidden)).trim(),
    pidNamespace: await readlink('/proc/self/ns/pid').catch(hidden),
  };
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** When a process started and whether only its exit status is left; undefined when the system does not tell, or tells of another namespace than ours. */
async function processAt(pid: number | 'self'): Promise<{ started: string; ended: boolean } | undefined> {
  // A container may see the /proc of its host, where our numbers are those of strangers.
  if ((await readlink('/proc/self').catch(() => '')) !== String(process.pid)) return undefined;
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  // The name, in brackets, may hold spaces; after it come the state and, nineteen fields on, the start time.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { started: fields[19] ?? '', ended: fields[0] === 'Z' || fields[0] === 'X' };
}
