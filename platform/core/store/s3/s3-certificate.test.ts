import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { S3ObjectStore } from './s3-object-store.ts';
import { selfSigned } from './s3-test-certificate.ts';
import { s3TestServer, type S3TestServer } from './s3-test-server.ts';

let server: S3TestServer;
let dir: string;

beforeAll(async () => {
  const tls = selfSigned();
  dir = await mkdtemp(join(tmpdir(), 'vitrine-s3-tls-'));
  await writeFile(join(dir, 'authority.pem'), tls.cert);
  await writeFile(join(dir, 'another.pem'), selfSigned().cert);
  server = await s3TestServer({ tls });
  expect(await storeTrusting('authority.pem').create('object', Buffer.from('kept'))).toBe(true);
});
afterAll(async () => {
  await server.close();
  await rm(dir, { recursive: true });
});

function storeTrusting(authorities?: string): S3ObjectStore {
  const place = { ...server.place, ...(authorities === undefined ? {} : { caFile: join(dir, authorities) }) };
  return new S3ObjectStore(place, { credentials: server.signer, pauseMs: 1 });
}

test('a store whose certificate the named authority vouches for is read', async () => {
  const store = storeTrusting('authority.pem');
  expect(await store.list('')).toEqual(['object']);
  expect(Buffer.from((await store.readRange('object', 1, 2)) ?? []).toString()).toBe('ep');
});

test.each([
  ['nobody', undefined],
  ['another authority', 'another.pem'],
])('a store whose certificate is vouched for by %s gets no request', async (_, authorities) => {
  const before = server.seen.length;
  const store = storeTrusting(authorities);
  await expect(store.list('')).rejects.toMatchObject({ code: 'unavailable' });
  await expect(store.readRange('object', 1, 2)).rejects.toMatchObject({ code: 'unavailable' });
  expect(server.seen).toHaveLength(before);
});
