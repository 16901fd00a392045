import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { objectStoreContract } from '../../testing.ts';
import { checkFirstWriterWins } from '../first-writer.ts';
import { S3ObjectStore } from './s3-object-store.ts';
import type { S3Options } from './s3-options.ts';
import { s3PlaceSchema, type S3Place } from './s3-place.ts';
import { s3TestServer, type Fault, type S3TestServer } from './s3-test-server.ts';

let server: S3TestServer;
let dir: string;
beforeEach(async () => {
  server = await s3TestServer();
  dir = await mkdtemp(join(tmpdir(), 'vitrine-s3-'));
});
afterEach(async () => {
  await server.close();
  await rm(dir, { recursive: true });
});

const store = (place: Partial<S3Place> = {}, options: S3Options = {}): S3ObjectStore =>
  new S3ObjectStore(
    { ...server.place, ...place },
    { credentials: server.signer, pauseMs: 1, partBytes: 5 * 1024 * 1024, ...options },
  );

/** The fault for the first so many requests of a method. */
function failing(method: string, fault: Fault, times: number): void {
  let left = times;
  server.fault = (request) => (request.method === method && left-- > 0 ? fault : undefined);
}

objectStoreContract('S3', async () => store());

describe('S3', () => {
  test('objects lie below the prefix', async () => {
    await store().create('a/b', Buffer.from('1'));
    expect([...server.objects.keys()]).toEqual(['a/prefix/a/b']);
    const { bucket, region, endpoint = '', pathStyle = true } = server.place;
    const root = new S3ObjectStore({ bucket, region, endpoint, pathStyle }, { credentials: server.signer });
    expect(await root.list('a/')).toEqual(['a/prefix/a/b']);
  });

  test('what lies beside the prefix, or under names it could not give, is not listed', async () => {
    await store().create('mine', Buffer.from('1'));
    for (const key of ['a/prefix-2/x', 'a/prefix/', 'a/prefix/.hidden', 'a/prefix/a b', 'other']) {
      server.put(key, Buffer.from('2'));
    }
    expect(await store().list('')).toEqual(['mine']);
  });

  test('a list of many pages is whole and in order', async () => {
    const keys = Array.from({ length: 11 }, (_, i) => `k/${String(i).padStart(2, '0')}`);
    await Promise.all(keys.map((key) => store().create(key, Buffer.from(key))));
    expect(await store().list('k/')).toEqual(keys);
    expect(server.seen.filter((one) => one.query.has('continuation-token'))).toHaveLength(3);
  });

  test('a write that fails in passing is made again, from the start of the file', async () => {
    const file = join(dir, 'file');
    const bytes = randomBytes(300_000);
    await writeFile(file, bytes);
    const faults: Fault[] = [
      { status: 503, code: 'SlowDown' },
      { status: 409, code: 'ConditionalRequestConflict' },
      { status: 400, code: 'BadDigest' },
      'cut-body',
    ];
    for (const [i, fault] of faults.entries()) {
      failing('PUT', fault, 3);
      expect(await store().createFromFile(`file-${i}`, file)).toBe(true);
      failing('PUT', fault, 3);
      expect(await store().create(`bytes-${i}`, bytes)).toBe(true);
      expect(Buffer.from((await store().read(`file-${i}`)) ?? []).equals(bytes)).toBe(true);
      expect(Buffer.from((await store().read(`bytes-${i}`)) ?? []).equals(bytes)).toBe(true);
    }
  });

  test('the writer whose answer was lost still knows that it was the first; another does not', async () => {
    failing('PUT', 'lose-answer', 1);
    expect(await store().create('manifest', Buffer.from('same'))).toBe(true);
    failing('PUT', 'lose-answer', 1);
    expect(await store().create('manifest', Buffer.from('same'))).toBe(false);
    expect(server.seen.filter((one) => one.method === 'PUT')).toHaveLength(4);
  });

  test('a write that never succeeds says so and leaves nothing', async () => {
    const file = join(dir, 'file');
    await writeFile(file, randomBytes(6 * 1024 * 1024));
    for (const fault of ['cut-body', { status: 500, code: 'InternalError' }] as const) {
      failing('PUT', fault, Infinity);
      await expect(store().create('x', Buffer.from('1'))).rejects.toMatchObject({ code: 'unavailable' });
      await expect(store().createFromFile('x', file)).rejects.toMatchObject({ code: 'unavailable' });
    }
    expect([server.objects.size, server.uploads.size]).toEqual([0, 0]);
    expect(server.seen.filter((one) => one.method === 'PUT')).toHaveLength(16);
  });

  test('an answer cut short is read again', async () => {
    await store().create('x', randomBytes(200_000));
    failing('GET', 'cut-answer', 2);
    expect(await store().read('x')).toHaveLength(200_000);
    failing('GET', 'cut-answer', 2);
    expect(await store().digest('x')).toMatchObject({ bytes: 200_000 });
  });

  test('bytes that changed in the store are not handed on', async () => {
    await store().create('x', Buffer.from('as written'));
    const stored = server.objects.get('a/prefix/x');
    stored?.bytes.write('AS');
    await expect(store().read('x')).rejects.toMatchObject({ code: 'corrupt' });
    await expect(store().digest('x')).rejects.toMatchObject({ code: 'corrupt' });
  });

  describe('a file too large for one request', () => {
    const bytes = randomBytes(11 * 1024 * 1024);
    let file: string;
    beforeEach(() => writeFile((file = join(dir, 'large')), bytes));

    test('goes up in parts and is made once', async () => {
      failing('PUT', 'cut-body', 2);
      expect(await store().createFromFile('large', file)).toBe(true);
      expect(Buffer.from((await store().read('large')) ?? []).equals(bytes)).toBe(true);
      const before = server.seen.length;
      expect(await store().createFromFile('large', file)).toBe(false);
      expect(server.seen.slice(before).map((one) => one.method)).toEqual(['HEAD']);
    });

    test('loses to a writer who was faster, and leaves no parts', async () => {
      server.fault = (request) => {
        if (request.method === 'PUT') server.put('a/prefix/large', Buffer.from('faster'));
        return undefined;
      };
      expect(await store().createFromFile('large', file)).toBe(false);
      expect(Buffer.from((await store().read('large')) ?? []).toString()).toBe('faster');
      expect(server.uploads.size).toBe(0);
    });

    test('is made when only the last answer was lost', async () => {
      server.fault = (request) =>
        request.query.has('uploadId') && request.method === 'POST' && server.uploads.size > 0
          ? 'lose-answer'
          : undefined;
      expect(await store().createFromFile('large', file)).toBe(true);
      expect(server.uploads.size).toBe(0);
    });
  });

  describe('is refused', () => {
    const cases: readonly (readonly [string, Partial<S3Place>, (server: S3TestServer) => object, string])[] =
      [
        ['a wrong secret', {}, (at) => ({ ...at.signer, secretAccessKey: 'wrong' }), 'SignatureDoesNotMatch'],
        ['an unknown key', {}, (at) => ({ ...at.signer, accessKeyId: 'wrong' }), 'InvalidAccessKeyId'],
        ['a session that is over', {}, (at) => ({ ...at.signer, sessionToken: 'old' }), 'InvalidToken'],
        ['another region', { region: 'us-east-1' }, (at) => at.signer, 'AuthorizationHeaderMalformed'],
        ['a bucket that is not there', { bucket: 'none' }, (at) => at.signer, 'NoSuchBucket'],
      ];
    test.each(cases)('%s', async (_, place, signer, reason) => {
      const one = store(place, { credentials: signer(server) as never });
      const refused = { code: 'store-refused', facts: { reason } };
      await expect(one.create('x', Buffer.from('1'))).rejects.toMatchObject(refused);
      await expect(one.read('x')).rejects.toMatchObject(refused);
      await expect(one.list('')).rejects.toMatchObject(refused);
      await expect(one.remove('x')).rejects.toMatchObject(refused);
      // Each once, and before a removal the question of its version.
      expect(server.seen).toHaveLength(5);
      expect(server.objects.size).toBe(0);
    });

    test('no credential at all', async () => {
      const credentials = (): never => {
        throw Object.assign(new Error('none at 10.0.0.1'), { name: 'CredentialsProviderError' });
      };
      await expect(store({}, { credentials: async () => credentials() }).read('x')).rejects.toMatchObject({
        code: 'store-refused',
      });
    });
  });

  test('no error tells an address, a bucket, a key or a credential, not even to the log', async () => {
    const failures: unknown[] = [];
    const collect = async (one: S3ObjectStore): Promise<void> => {
      const calls = [
        () => one.create('secret-key', Buffer.from('1')),
        () => one.read('secret-key'),
        () => one.list('secret-key'),
      ];
      for (const call of calls) failures.push(await call().catch((error: unknown) => error));
    };
    await collect(store({}, { credentials: { ...server.signer, secretAccessKey: 'wrong' } }));
    await collect(store({ bucket: 'another' }));
    server.fault = () => 'cut-body';
    await collect(store());
    await collect(store({ endpoint: 'http://127.0.0.1:1' }));
    await collect(store({ endpoint: 'http://nowhere.invalid' }));
    const { port } = new URL(server.place.endpoint ?? '');
    for (const failure of failures) {
      expect(failure).toBeInstanceOf(Error);
      const told = inspect(failure, { depth: 9, showHidden: true }).replace(/^ +at .*$/gm, '');
      for (const word of [
        '127.0.0.1',
        port,
        'invalid:',
        'nowhere',
        'another',
        'secret-key',
        server.signer.accessKeyId,
      ]) {
        expect(told).not.toContain(word);
      }
    }
  });

  test('a store that overwrites is found out; the probe is removed either way', async () => {
    await checkFirstWriterWins(store());
    expect(server.objects.size).toBe(0);
    server.fault = (one) => {
      if (one.method === 'PUT') (server.objects as Map<string, unknown>).delete(one.key);
      return undefined;
    };
    const refused = { code: 'store-refused', facts: { reason: 'overwrites' } };
    await expect(checkFirstWriterWins(store())).rejects.toMatchObject(refused);
    expect(server.objects.size).toBe(0);
  });

  test('a file that is not there is not asked about', async () => {
    await expect(store().createFromFile('x', join(dir, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(server.seen).toEqual([]);
  });
});

test.each([
  [{ bucket: 'b' }],
  [{ bucket: '../etc' }],
  [{ bucket: 'Upper' }],
  [{ prefix: '' }],
  [{ prefix: '/a' }],
  [{ prefix: 'a/../b' }],
  [{ region: "eu' OR" }],
  [{ endpoint: 'ftp://store' }],
  [{ endpoint: 'https://user:word@store' }],
  [{ endpoint: 'https://store/path' }],
  [{ endpoint: 'https://store/' }],
  [{ accessKeyId: 'AK' }],
])('a place of %j is no place', (change) => {
  const place = { bucket: 'bucket', region: 'eu-west-2', endpoint: 'https://store:9000' };
  expect(s3PlaceSchema.safeParse(place).success).toBe(true);
  expect(s3PlaceSchema.safeParse({ ...place, ...change }).success).toBe(false);
});
