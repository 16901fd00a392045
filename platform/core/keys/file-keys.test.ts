import { mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Corrupt } from '../errors.ts';
import { FileKeys } from './file-keys.ts';
import { describeKeyProvider } from './testing.ts';

describeKeyProvider('in files', async (dir) => new FileKeys(dir));

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vitrine-keys-'));
});
afterEach(() => rm(dir, { recursive: true }));

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
