import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchLine } from './bench.ts';
import { root } from './processes.ts';

export const benches = ['way'] as const;

const agreement = 'DARS-NIC-100001-A1B2C-v1.0';
const sql = 'SELECT SEX, COUNT(*) AS episodes FROM hes_apc GROUP BY SEX';
/** Installing through a slow connection is not a hang. */
const patienceMs = 15 * 60_000;

/** Runs a command to its end. @throws Error with what it printed when it fails */
async function ended(command: string, args: readonly string[], cwd: string): Promise<void> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: patienceMs });
  const output = gathered(child);
  const [status] = (await once(child, 'close')) as [number | null];
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${output.text}`);
}

function gathered(child: ChildProcess): { text: string } {
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output.text += chunk.toString('utf8')));
  return output;
}

/** What people type: `npm start`, until the address is printed and answers. Returns how to stop it. */
async function start(clone: string): Promise<() => Promise<void>> {
  const args = ['start', '--', '--port', '0'];
  // A group of its own: npm does not hand signals on to what it started.
  const child = spawn('npm', args, { cwd: clone, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const output = gathered(child);
  const closed = once(child, 'close');
  const stop = async (): Promise<void> => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    await closed;
  };
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`npm start took too long:\n${output.text}`)), patienceMs);
    child.stdout.on('data', () => {
      const found = /Vitrine is at (\S+)/.exec(output.text)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    });
    void closed.then(() => reject(new Error(`npm start ended:\n${output.text}`)));
  }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const answer = await fetch(url);
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`The address answers with ${answer.status}.`);
  return stop;
}

/** The first result, through the command line as people type it. */
function query(clone: string): Promise<void> {
  const args = ['vitrine', 'query', sql, '--agreement', agreement, '--as', 'sam.researcher', '--json'];
  return ended('npx', args, clone);
}

/**
 * From nothing to a first query result. Cold: `git clone` of the last commit from this disk, then `npm start`,
 * which installs packages and engine extensions through the caches of npm and pip as they are, builds the
 * browser application, publishes the sample data and signs its agreements; then one query by command, which
 * makes the cut and opens the room. Warm: the same clone stopped and started again, cut and packages there.
 */
export async function run(emit: (line: BenchLine) => void): Promise<void> {
  // A short path: rooms have sockets below the home, and the system bounds their names.
  const folder = await mkdtemp(join(tmpdir(), 'way-'));
  const clone = join(folder, 'vitrine');
  const since = (moment: number): number => Math.round((performance.now() - moment) / 10) / 100;
  try {
    const begun = performance.now();
    await ended('git', ['clone', '--quiet', '--no-hardlinks', root, clone], folder);
    let stop = await start(clone);
    try {
      emit({ bench: 'way', name: 'clone until it answers, cold', value: since(begun), unit: 's' });
      await query(clone);
      emit({ bench: 'way', name: 'clone to first query result, cold', value: since(begun), unit: 's' });
    } finally {
      await stop();
    }
    const again = performance.now();
    stop = await start(clone);
    try {
      const value = since(again);
      emit({ bench: 'way', name: 'start until it answers, warm', value, unit: 's', goal: 5, met: value < 5 });
      await query(clone);
      emit({ bench: 'way', name: 'start to first query result, warm', value: since(again), unit: 's' });
    } finally {
      await stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
