import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canRunAs } from './bubblewrap.ts';
import { sandboxAvailable, startSandboxed } from './sandbox.ts';

const entry = join(import.meta.dirname, 'sandbox-escape.probe.ts');
const uid = 64_123;
let dir: string;
let listener: Server;
let connections = 0;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vitrine-sandbox-'));
  await chmod(dir, 0o755);
  await writeFile(join(dir, 'secret'), 'curated rows');
  await writeFile(join(dir, 'cut'), 'one cut', { mode: 0o644 });
  listener = createServer((socket) => {
    connections += 1;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
});
afterAll(async () => {
  listener.close();
  await rm(dir, { recursive: true });
});

async function probe(asUser: number | undefined): Promise<Record<string, unknown>> {
  process.env['VITRINE_SECRET_FOR_TEST'] = 'in the parent';
  const scratch = join(dir, `scratch-${asUser ?? 'same'}`);
  await mkdir(scratch);
  await chmod(scratch, 0o777);
  const { port } = listener.address() as AddressInfo;
  const child = startSandboxed({
    entry,
    code: ['platform/core'],
    args: [String(port), join(dir, 'secret'), '/room/cut', '/room/scratch', '/room/unshare'],
    readOnly: [
      { from: join(dir, 'cut'), to: '/room/cut' },
      { from: '/usr/bin/unshare', to: '/room/unshare' },
    ],
    writable: [{ from: scratch, to: '/room/scratch' }],
    limits: { tmpMiB: 8, fileMiB: 64 },
    ...(asUser === undefined ? {} : { uid: asUser }),
  });
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(errors).toBe('');
  expect(child.confined).toBe(true);
  expect(await readFile(join(scratch, 'made-inside'), 'utf8')).toBe('by the room');
  return JSON.parse(out) as Record<string, unknown>;
}

test('bubblewrap works here, so that the tests of the sandbox mean something', () => {
  expect(sandboxAvailable()).toBe(true);
});

const users = [undefined, ...(canRunAs(uid) ? [uid] : [])];
describe.each(users)('a hostile program in a sandbox of user %s', (asUser) => {
  let found: Record<string, unknown>;
  beforeAll(async () => {
    found = await probe(asUser);
  });

  test('reaches no network, not even a listener of this machine', () => {
    expect(found['interfaces']).toBe('ERR_SYSTEM_ERROR');
    expect(found['loopback']).not.toBe('connected');
    expect(found['outside']).not.toBe('connected');
    expect(connections).toBe(0);
  });

  test('reads no file but those mounted, and changes none of them', async () => {
    expect(found['secret']).toBe('ENOENT');
    expect(found['homes']).toEqual([]);
    expect(found['mounted']).toBe('one cut');
    expect(['EROFS', 'EACCES']).toContain(found['changeMounted']);
    expect(await readFile(join(dir, 'cut'), 'utf8')).toBe('one cut');
    expect(['0', 'ENOENT']).toContain(found['samples']);
  });

  test('writes only where it was given room', () => {
    expect(found['writable']).toBe('done');
    for (const place of ['root', 'code', 'device']) {
      expect(['EROFS', 'EACCES'], place).toContain(found[place]);
    }
  });

  test('cannot fill the memory of the machine through a memory file system', () => {
    expect(found['sharedMemory']).toBe('ENOSPC');
    expect(found['temporary']).toBe('ENOSPC');
  });

  test('finds no process of ours, and no environment', () => {
    expect(found['environment']).toEqual(['HOME', 'PWD', 'TZ']);
    expect(found['processes']).toBe('ENOENT');
  });

  test('cannot make a user namespace, in which it would have every power', () => {
    expect(found['tool']).toBe(0);
    expect(found['userNamespace']).not.toBe(0);
  });

  test('has no shell, and a user of its own', () => {
    expect(found['shell']).toBe(false);
    if (asUser !== undefined) expect(found['user']).toBe(asUser);
  });
});
