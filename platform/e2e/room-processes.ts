import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Processes of the rooms of a home that hold a cut, with all that they started; spares are none. */
export async function roomProcesses(home: string): Promise<readonly number[]> {
  const rooms = join(home, 'rooms');
  const holding: string[] = [];
  for (const name of await readdir(rooms)) {
    const data = await readdir(join(rooms, name, 'in', 'data')).catch(() => []);
    if (data.some((file) => file.endsWith('.parquet'))) holding.push(join(rooms, name));
  }
  const parents = new Map<number, number>();
  const found = new Set<number>();
  for (const pid of (await readdir('/proc')).filter((name) => /^[0-9]+$/.test(name)).map(Number)) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    parents.set(pid, Number((await statOf(pid))?.[1]));
    if (holding.some((folder) => command.includes(`${folder}/`))) found.add(pid);
  }
  for (let size = -1; size < found.size;) {
    size = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  return [...found];
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
