import { verify } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Corrupt } from '../errors.ts';
import { FileKeys } from './file-keys.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vitrine-keys-'));
});
afterEach(() => rm(dir, { recursive: true }));

test('a signature verifies with the public key, and a restart signs with the same one', async () => {
  const before = new FileKeys(dir);
  const bytes = Buffer.from('checkpoint');
  const signature = await before.sign('ledger', bytes);
  expect(signature).toHaveLength(64);
  const after = new FileKeys(dir);
  expect(verify(null, bytes, await after.publicKey('ledger'), signature)).toBe(true);
  expect(verify(null, bytes, await after.publicKey('manifest'), signature)).toBe(false);
});

test('two processes that make the same key at once end with one', async () => {
  const [one, two] = [new FileKeys(dir), new FileKeys(dir)];
  const [a, b] = await Promise.all([one.secret('session'), two.secret('session')]);
  expect(Buffer.from(a)).toEqual(Buffer.from(b));
  expect(a).toHaveLength(32);
});

test('wrapped keys open in their context only', async () => {
  const keys = new FileKeys(dir);
  const wrapped = await keys.wrap(Buffer.from('data key'), 'cut 1');
  expect(Buffer.from(await keys.unwrap(wrapped, 'cut 1')).toString()).toBe('data key');
  await expect(keys.unwrap(wrapped, 'cut 2')).rejects.toBeInstanceOf(Corrupt);
});

test('key files are closed to others', async () => {
  const keys = new FileKeys(join(dir, 'keys'));
  await keys.secret('session');
  await keys.publicKey('ledger');
  for (const name of await readdir(join(dir, 'keys'))) {
    expect((await stat(join(dir, 'keys', name))).mode & 0o777).toBe(0o600);
  }
  expect((await stat(join(dir, 'keys'))).mode & 0o777).toBe(0o700);
});

test('a key file that lost bytes is refused, and is read again once it is mended', async () => {
  await new FileKeys(dir).secret('session');
  await truncate(join(dir, 'session.secret'), 16);
  const keys = new FileKeys(dir);
  await expect(keys.secret('session')).rejects.toBeInstanceOf(Corrupt);
  await rm(join(dir, 'session.secret'));
  expect(await keys.secret('session')).toHaveLength(32);
});

test('a key name that is a path is refused', () => {
  const keys = new FileKeys(dir);
  for (const name of ['../x', 'a/b', '', 'A', '.a']) expect(() => keys.secret(name)).toThrow(TypeError);
});
