import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileKeys } from '@vitrine/core/keys';
import { samplePackage } from '@vitrine/disclosure-control/testing';
import { releaseKeyPem } from '@vitrine/disclosure-control/release';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from '../testing.ts';

let folder: string;
let zip: Buffer;
const path = (name: string): string => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-certificate-'));
  const keys = new FileKeys(path('keys'));
  zip = Buffer.from(await samplePackage(keys));
  await writeFile(path('release.zip'), zip);
  await writeFile(path('key.pem'), await releaseKeyPem(keys));
});
afterAll(() => rm(folder, { recursive: true }));

const verify = (...args: string[]) =>
  run('--home', path('no-home'), '--json', 'certificate', 'verify', ...args);

it('verifies a package without a home or a server, and says whose key it took', async () => {
  const own = await verify(path('release.zip'));
  expect(own.status).toBe(0);
  const published = await verify(path('release.zip'), '--key', path('key.pem'));
  const [with1, with2] = [own, published].map(({ stdout }) => JSON.parse(stdout) as Record<string, unknown>);
  expect(with1).toEqual({ ...with2, keyFromPackage: true });
  expect(with2).toMatchObject({ keyFromPackage: false, files: [{ name: 'table.csv' }] });
});

it('refuses a package that was altered, and one of another key', async () => {
  const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' });
  await writeFile(path('other.pem'), other);
  const altered = Buffer.from(zip);
  altered.writeUInt8(altered.readUInt8(60) ^ 1, 60);
  await writeFile(path('altered.zip'), altered);
  for (const args of [
    [path('release.zip'), '--key', path('other.pem')],
    [path('release.zip'), '--key', path('release.zip')],
    [path('altered.zip')],
  ]) {
    const { status, stderr } = await verify(...args);
    expect(status).toBe(1);
    expect(stderr).toContain('certificate-invalid');
  }
});
