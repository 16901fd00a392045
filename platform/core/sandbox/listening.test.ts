import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSandboxed } from './sandbox.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vl-'));
  await chmod(dir, 0o755);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

it('a program answers at a socket it was given, by everybody who connects, and the parent hears nothing of it', async () => {
  const entry = join(dir, 'listens.mjs');
  await writeFile(
    entry,
    `import net from 'node:net';
     let asked = 0;
     net.createServer((socket) => socket.end('answer ' + ++asked)).listen({ fd: 4 }, () => console.log('here'));`,
  );
  const path = join(dir, 'socket');
  const child = startSandboxed({ entry, code: [], extraPipes: 1, listensAt: path, uid: 712_348 });
  expect(child.confined).toBe(true);
  expect(child.extra).toHaveLength(1);
  await once(child.stdout, 'data');
  expect(await text(connect(path))).toBe('answer 1');
  expect(await text(connect(path))).toBe('answer 2');
  expect((await readdir(dir)).sort()).toEqual(['listens.mjs', 'socket']);
  child.process.kill('SIGKILL');
  await once(child.process, 'close');
  await setTimeout(20);
  const [refused] = (await once(connect(path), 'error')) as [NodeJS.ErrnoException];
  expect(refused.code).toBe('ECONNREFUSED');
});
