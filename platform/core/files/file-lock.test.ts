import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HomeLocked, Unavailable } from '../errors.ts';
import { lockFolder } from './file-lock.ts';
import { homeAt } from '../process/home.ts';
import { lockHome } from '../process/lock-home.ts';

let dir: string;
let child: ChildProcess | undefined;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vitrine-lock-'));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(dir, { recursive: true });
});

/** Another process that says whether it got the lock, and keeps it. */
async function otherProcess(): Promise<string> {
  const module = JSON.stringify(join(import.meta.dirname, '..', 'process', 'index.ts'));
  const script = `import { homeAt, lockHome } from ${module};
    setInterval(() => {}, 1000);
    lockHome(homeAt(${JSON.stringify(dir)})).then(() => console.log('locked'), (e) => console.log(e.code));`;
  child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return said.toString().trim();
}

test('a second process is turned away, and let in once the first has let go', async () => {
  const lock = await lockHome(homeAt(dir));
  expect(await otherProcess()).toBe('home-locked');
  child?.kill('SIGKILL');
  lock.release();
  expect(await otherProcess()).toBe('locked');
});

test('the lock of a killed process is free', async () => {
  expect(await otherProcess()).toBe('locked');
  await expect(lockHome(homeAt(dir))).rejects.toBeInstanceOf(HomeLocked);
  const killed = child;
  killed?.kill('SIGKILL');
  if (killed !== undefined) await once(killed, 'exit');
  (await lockHome(homeAt(dir))).release();
});

test('the same process is turned away too, and the first lock holds on', async () => {
  const lock = await lockHome(homeAt(dir));
  await expect(lockHome(homeAt(`${dir}/.`))).rejects.toBeInstanceOf(HomeLocked);
  expect(await otherProcess()).toBe('home-locked');
  lock.release();
  lock.release();
});

test('a lock file that cannot be used is not mistaken for another owner', async () => {
  await writeFile(join(dir, 'lock'), 'not a lock at all, but longer than nothing'.repeat(500));
  await expect(lockFolder(dir)).rejects.toBeInstanceOf(Unavailable);
  await rm(join(dir, 'lock'));
  await mkdir(join(dir, 'lock'));
  await expect(lockFolder(dir)).rejects.toBeInstanceOf(Unavailable);
});
