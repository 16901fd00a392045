import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Processes of the rooms of a home that hold a cut, with what started them and all that they started; spares are none.
 * A sandbox is known by what of the room is mounted in it: its arguments come by a pipe.
 */
export async function roomProcesses(home: string): Promise<readonly number[]> {
  const rooms = join(home, 'rooms');
  const holding: string[] = [];
  for (const name of await readdir(rooms)) {
    const data = await readdir(join(rooms, name, 'in', 'data')).catch(() => []);
    if (data.some((file) => file.endsWith('.parquet'))) holding.push(`/rooms/${name}/`);
  }
  const parents = new Map<number, number>();
  const found = new Set<number>();
  for (const pid of (await readdir('/proc')).filter((name) => /^[0-9]+$/.test(name)).map(Number)) {
    const mounts = await readFile(`/proc/${pid}/mountinfo`, 'utf8').catch(() => '');
    parents.set(pid, Number((await statOf(pid))?.[1]));
    if (holding.some((folder) => mounts.includes(folder))) found.add(pid);
  }
  for (const pid of [...found]) {
    const parent = parents.get(pid) ?? -1;
    if ((await having([parent], /^bwrap /)).length > 0) found.add(parent);
  }
  for (let size = -1; size < found.size;) {
    size = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}

/** The processes among these whose command line, beginning with its program, is of this form. */
export async function having(pids: readonly number[], form: RegExp): Promise<readonly number[]> {
  const found: number[] = [];
  for (const pid of pids) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (form.test(command.replaceAll('\0', ' '))) found.push(pid);
  }
  return found;
}

/** The children of a process, and theirs, whose command line holds these words. */
export async function childrenOf(pid: number, words: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => '');
    if (/^PPid:\s+(\d+)$/m.exec(status)?.[1] !== String(pid)) continue;
    const command = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    if (command.includes(words)) found.push(Number(name));
    found.push(...(await childrenOf(Number(name), words)));
  }
  return found;
}

/** Waits until none of them runs any more. */
export async function allGone(pids: readonly number[]): Promise<void> {
  for (;;) {
    const states = await Promise.all(pids.map(async (pid) => (await statOf(pid))?.[0]));
    if (states.every((state) => state === undefined || state === 'Z')) return;
    await sleep(5);
  }
}

/** A process's state and its parent, of `/proc/PID/stat` (proc(5)); the name before them may hold anything. */
async function statOf(pid: number): Promise<readonly string[] | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ', 2);
}
