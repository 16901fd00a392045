import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newDataKey, openStewardEngine, ParquetKeys } from '../encrypted-parquet.ts';
import { S3ObjectStore } from './s3-object-store.ts';
import { selfSigned } from './s3-test-certificate.ts';
import { s3TestServer, type S3TestServer } from './s3-test-server.ts';

let server: S3TestServer;
let dir: string;
const key = newDataKey();
const object = 'part.parquet';

beforeAll(async () => {
  const tls = selfSigned();
  dir = await mkdtemp(join(tmpdir(), 'vitrine-s3-tls-'));
  await writeFile(join(dir, 'authority.pem'), tls.cert);
  await writeFile(join(dir, 'another.pem'), selfSigned().cert);
  server = await s3TestServer({ tls });
  const engine = await openStewardEngine({ scratchDir: join(dir, 'engine') });
  await new ParquetKeys(engine).write('SELECT 42 AS answer', join(dir, object), key);
  engine.close();
  expect(await storeTrusting('authority.pem').createFromFile(object, join(dir, object))).toBe(true);
});
afterAll(async () => {
  await server.close();
  await rm(dir, { recursive: true });
});

function storeTrusting(authorities?: string): S3ObjectStore {
  const place = { ...server.place, ...(authorities === undefined ? {} : { caFile: join(dir, authorities) }) };
  return new S3ObjectStore(place, { credentials: server.signer, pauseMs: 1 });
}

async function readInPlace(store: S3ObjectStore): Promise<unknown> {
  const engine = await openStewardEngine({ scratchDir: join(dir, 'engine'), store });
  try {
    await engine.run('SET http_retries = 0');
    return await engine.rows(`FROM ${await new ParquetKeys(engine).read([store.location(object)], key)}`);
  } finally {
    engine.close();
  }
}

test('a store whose certificate the named authority vouches for is read, by client and by engine', async () => {
  const store = storeTrusting('authority.pem');
  expect(await store.list('')).toEqual([object]);
  expect(await readInPlace(store)).toEqual([{ answer: 42 }]);
});

test.each([
  ['nobody', undefined],
  ['another authority', 'another.pem'],
])('a store whose certificate is vouched for by %s gets no request', async (_, authorities) => {
  const before = server.seen.length;
  const store = storeTrusting(authorities);
  await expect(store.list('')).rejects.toMatchObject({ code: 'unavailable' });
  await expect(readInPlace(store)).rejects.toThrow();
  expect(server.seen).toHaveLength(before);
});
