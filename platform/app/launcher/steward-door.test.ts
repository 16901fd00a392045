import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StewardDoor, type StartedSteward } from './steward-door.ts';

let dir: string;
let path: string;
let door: StewardDoor;
let started: StartedSteward[];
/** What a steward does: gives back what it reads, until there is no more. */
let program = 'process.stdin.pipe(process.stdout)';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vitrine-door-'));
  path = join(dir, 'door');
  started = [];
  program = 'process.stdin.pipe(process.stdout)';
  const own = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  door = await StewardDoor.open(path, own, () => {
    const child = spawn(process.execPath, ['-e', program], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }) as StartedSteward;
    started.push(child);
    return child;
  });
});
afterEach(async () => {
  for (const one of started) one.kill('SIGKILL');
  await door.close();
  await rm(dir, { recursive: true });
});

function come(): Socket {
  const socket = createConnection(path);
  socket.on('error', () => undefined);
  return socket;
}

it('is for one account, and gone when it is closed', async () => {
  expect(statSync(path).mode & 0o777).toBe(0o600);
  await door.close();
  expect(existsSync(path)).toBe(false);
});

it('gives each who comes a steward, and ends it when they go', async () => {
  const first = come();
  first.end('bytes, unread');
  expect(await text(first)).toBe('bytes, unread');
  const second = come();
  second.end('others');
  expect(await text(second)).toBe('others');
  // It settles when they have ended.
  await door.close();
  expect(started.map((one) => one.exitCode)).toEqual([0, 0]);
});

it('ends the connection when the steward ends', async () => {
  const socket = come();
  socket.write('x');
  await once(socket, 'data');
  started[0]?.kill('SIGKILL');
  await once(socket, 'close');
});

it('has one steward at a time, one that waits, and none beyond, and kills what does not end', async () => {
  program = "process.stdin.resume(); process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);";
  const first = come();
  await expect.poll(() => started.length).toBe(1);
  const [waiting, refused] = [come(), come()];
  await once(refused, 'close');
  expect(started).toHaveLength(1);
  program = 'process.stdin.pipe(process.stdout)';
  first.destroy();
  waiting.end('after');
  expect(await text(waiting)).toBe('after');
  expect(started[0]?.signalCode).toBe('SIGKILL');
});
