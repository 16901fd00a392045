import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checkFirstWriterWins, type S3Place } from '@vitrine/core/store';
import { S3ObjectStore } from '@vitrine/core/store/s3';
import type { S3Options } from '@vitrine/core/store/s3/testing';
import { objectStoreContract } from '@vitrine/core/testing';
import { startSeaweed, startVersityGateway, type RealStore } from '../../../tools/third-party/s3-stores.ts';
import { openWire, type OnTheWire, type Wire } from '../../../tools/third-party/s3-wire.ts';
import { testSteward, visitLine, visits, visitsFile, visitsHeader, type TestSteward } from '../../testing.ts';
import type { Manifest } from '../../catalogue/manifest.ts';
import { newDataKey, openStewardEngine, ParquetKeys } from './encrypted-parquet.ts';
import { fileBlocks } from './file-facts.ts';
import { blockBytes, BlockDigests } from './verified/block-digests.ts';
import { VerifiedReads } from './verified/verified-reads.ts';

const version = '1.0' as Manifest['version'];
const mebibyte = 1024 * 1024;
const plain = 'plain-bucket';
const versioned = 'versioned-bucket';
const locked = 'locked-bucket';

describe.each([
  ['versitygw', startVersityGateway],
  ['SeaweedFS', startSeaweed],
])('%s, a store that others wrote', (name, start) => {
  let real: RealStore;
  let wire: Wire;
  let admin: S3Client;
  let dir: string;
  let prefixes = 0;

  beforeAll(async () => {
    real = await start();
    wire = await openWire(real.endpoint);
    dir = await mkdtemp(join(tmpdir(), 'vitrine-s3-real-'));
    const { endpoint, region, credentials } = real;
    admin = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
    for (const Bucket of [plain, versioned]) await admin.send(new CreateBucketCommand({ Bucket }));
    const VersioningConfiguration = { Status: 'Enabled' as const };
    await admin.send(new PutBucketVersioningCommand({ Bucket: versioned, VersioningConfiguration }));
    await admin.send(new CreateBucketCommand({ Bucket: locked, ObjectLockEnabledForBucket: true }));
    const Rule = { DefaultRetention: { Mode: 'COMPLIANCE' as const, Days: 1 } };
    const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled' as const, Rule };
    await admin.send(new PutObjectLockConfigurationCommand({ Bucket: locked, ObjectLockConfiguration }));
  }, 600_000);
  afterAll(async () => {
    admin.destroy();
    await wire.close();
    await real.stop();
    await rm(dir, { recursive: true });
  });
  beforeEach(() => {
    wire.trouble = undefined;
  });

  /** A store of its own prefix, so empty. */
  function store(place: Partial<S3Place> = {}, options: S3Options = {}): S3ObjectStore {
    prefixes += 1;
    return new S3ObjectStore(
      {
        ...{ bucket: plain, prefix: `p${prefixes}`, region: real.region, endpoint: wire.endpoint },
        ...{ pathStyle: true, ...place },
      },
      { credentials: real.credentials, pauseMs: 1, partBytes: 5 * mebibyte, ...options },
    );
  }

  async function file(bytes: number): Promise<string> {
    const path = join(dir, `file-${bytes}`);
    await writeFile(path, randomBytes(bytes));
    return path;
  }

  const writes = (from: number): readonly OnTheWire[] =>
    wire.seen.slice(from).filter(({ method }) => method === 'PUT' || method === 'POST');
  const isPart = ({ method, path }: OnTheWire): boolean => method === 'PUT' && path.includes('partNumber=');

  objectStoreContract(name, async () => store());

  test.each([
    ['plain', plain],
    ['versioned', versioned],
  ])('of a hundred writers of one object in a %s bucket, one wins', async (_, bucket) => {
    const one = store({ bucket });
    const made = await Promise.all(
      Array.from({ length: 100 }, (__, n) => one.create('manifest.json', Buffer.from(`writer ${n}`))),
    );
    expect(made.filter(Boolean)).toHaveLength(1);
    const kept = Buffer.from((await one.read('manifest.json')) ?? []).toString();
    expect(kept).toBe(`writer ${made.indexOf(true)}`);
    await checkFirstWriterWins(one);
  });

  // SeaweedFS 4.48 tells all of those who finish an upload in parts at the same moment that they were the first: there
  // only who comes later is refused. A release is committed by its manifest, which goes up in one piece.
  test('of the writers of one large file, one wins, and no parts stay', async () => {
    const path = await file(5 * mebibyte + 1);
    const one = store();
    const atOnce = name === 'SeaweedFS' ? 1 : 10;
    const made = await Promise.all(Array.from({ length: atOnce }, () => one.createFromFile('large', path)));
    expect(made.filter(Boolean)).toHaveLength(1);
    wire.trouble = ({ method }) => (method === 'HEAD' ? { answer: 404 } : undefined);
    expect(await one.createFromFile('large', path).catch(() => false)).toBe(false);
    wire.trouble = undefined;
    expect((await one.digest('large'))?.bytes).toBe(5 * mebibyte + 1);
    const left = await admin.send(new ListMultipartUploadsCommand({ Bucket: plain }));
    expect(left.Uploads ?? []).toEqual([]);
  });

  test.each([
    ['a wrong secret', { secretAccessKey: 'wrong' }],
    ['an unknown key', { accessKeyId: 'AKUNKNOWN' }],
  ])('%s is refused, for every act', async (_, wrong) => {
    const prefix = `p${prefixes + 1}`;
    await store().create('x', Buffer.from('kept'));
    const other = store({ prefix }, { credentials: { ...real.credentials, ...wrong } });
    const refused = { code: 'store-refused' };
    await expect(other.create('y', Buffer.from('1'))).rejects.toMatchObject(refused);
    await expect(other.read('x')).rejects.toMatchObject(refused);
    await expect(other.readRange('x', 0, 1)).rejects.toMatchObject(refused);
    await expect(other.list('')).rejects.toMatchObject(refused);
    await expect(other.remove('x')).rejects.toMatchObject(refused);
    expect(await store({ prefix }).list('')).toEqual(['x']);
  });

  test('a request without a signature, or with one over another body, is refused', async () => {
    const unsigned = await fetch(`${real.endpoint}/${plain}/x`, { method: 'PUT', body: '1' });
    expect(unsigned.status).toBe(403);
    const prefix = `p${prefixes + 1}`;
    const body = Buffer.from('as it was signed');
    wire.trouble = ({ method }) => (method === 'PUT' ? { spoil: true } : undefined);
    await expect(store().create('x', body)).rejects.toMatchObject({
      code: expect.stringMatching(/./) as string,
    });
    wire.trouble = undefined;
    expect(await store({ prefix }).list('')).toEqual([]);
  });

  test('a connection that is lost in the middle of a part is made good; one that stays lost leaves nothing', async () => {
    const path = await file(11 * mebibyte);
    let cuts = 2;
    wire.trouble = (one) => (isPart(one) && cuts-- > 0 ? { cutAfter: 2 * mebibyte } : undefined);
    const one = store();
    expect(await one.createFromFile('large', path)).toBe(true);
    expect(cuts).toBeLessThanOrEqual(0);
    expect((await one.digest('large'))?.bytes).toBe(11 * mebibyte);

    wire.trouble = (request) => (isPart(request) ? { cutAfter: mebibyte } : undefined);
    await expect(one.createFromFile('lost', path)).rejects.toMatchObject({ code: 'unavailable' });
    wire.trouble = undefined;
    expect(await one.list('')).toEqual(['large']);
    const left = await admin.send(new ListMultipartUploadsCommand({ Bucket: plain }));
    expect(left.Uploads ?? []).toEqual([]);
  });

  test('a store that is slow is waited for, one that is silent is not', async () => {
    const one = store({}, { silenceMs: 300 });
    await one.create('x', randomBytes(300_000));
    wire.trouble = () => ({ trickleMs: 40 });
    expect(await one.read('x')).toHaveLength(300_000);
    wire.trouble = () => ({ delayMs: 5_000 });
    const began = performance.now();
    await expect(one.read('x')).rejects.toMatchObject({ code: 'unavailable' });
    expect(performance.now() - began).toBeLessThan(4_000);
  });

  test('what was removed from a bucket with versions is free again, and older versions stay', async () => {
    const one = store({ bucket: versioned });
    const Key = `p${prefixes}/x`;
    await one.create('x', Buffer.from('1'));
    await admin.send(new PutObjectCommand({ Bucket: versioned, Key, Body: 'put over it by another hand' }));
    await one.remove('x');
    expect(Buffer.from((await one.read('x')) ?? []).toString()).toBe('1');
    await one.remove('x');
    expect(await one.exists('x')).toBe(false);
    expect(await one.create('x', Buffer.from('2'))).toBe(true);
  });

  test('what is under object lock can be neither replaced nor destroyed', async () => {
    const one = store({ bucket: locked });
    const Key = `p${prefixes}/x`;
    expect(await one.create('x', Buffer.from('kept'))).toBe(true);
    expect(await one.create('x', Buffer.from('other'))).toBe(false);
    const [first] =
      (await admin.send(new ListObjectVersionsCommand({ Bucket: locked, Prefix: Key }))).Versions ?? [];
    const destroy = { Bucket: locked, Key, VersionId: first?.VersionId };
    await expect(admin.send(new DeleteObjectCommand(destroy))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    const { Versions } = await admin.send(new ListObjectVersionsCommand({ Bucket: locked, Prefix: Key }));
    expect(Versions?.map(({ VersionId }) => VersionId)).toContain(first?.VersionId);
  });

  test('every write, of parts too, asks for encryption with the key that the place names', async () => {
    const kmsKey = 'alias/vitrine-test';
    const one = store({ kmsKey });
    const path = await file(5 * mebibyte + 1);
    const from = wire.seen.length;
    // SeaweedFS without a key service refuses, which is right: nothing lies there in clear.
    const acts = [one.create('x', Buffer.from('1')), one.createFromFile('large', path)];
    const done = await Promise.allSettled(acts);
    const asked = writes(from).filter(({ path: to }) => !to.includes('uploadId='));
    expect(asked.length).toBeGreaterThanOrEqual(2);
    expect(asked.some(({ method }) => method === 'POST')).toBe(true);
    for (const { headers } of asked) {
      expect(headers).toMatchObject({
        'x-amz-server-side-encryption': 'aws:kms',
        'x-amz-server-side-encryption-aws-kms-key-id': kmsKey,
        'x-amz-server-side-encryption-bucket-key-enabled': 'true',
      });
    }
    const kept = await one.list('');
    expect(kept).toEqual(done.every(({ status }) => status === 'fulfilled') ? ['large', 'x'] : []);
  });

  describe('what the engine reads in place', () => {
    const rows = 40_000;
    const key = newDataKey();
    let bytes: number;
    let digests: BlockDigests;
    let one: S3ObjectStore;

    /** Ten row groups of a number, and a text of 128 random characters that is most of the file. */
    beforeAll(async () => {
      const engine = await openStewardEngine({ scratchDir: join(dir, 'engine') });
      const path = join(dir, 'part.parquet');
      const query = `SELECT i AS n, sha256(i::VARCHAR) || sha256((-i)::VARCHAR) AS noise FROM range(${rows}) t(i) ORDER BY i`;
      await new ParquetKeys(engine).write(query, path, key, 'FORMAT parquet, ROW_GROUP_SIZE 4096');
      engine.close();
      const facts = await fileBlocks(path);
      bytes = facts.bytes;
      digests = new BlockDigests(facts.digests);
      one = store();
      await one.createFromFile('part.parquet', path);
    });

    /** What the query gives, and how many bytes of the object came over the wire for it. */
    async function ask(query: string): Promise<{ readonly answer: unknown; readonly fetched: number }> {
      const reads = new VerifiedReads(one);
      const from = wire.seen.length;
      const engine = await openStewardEngine({ scratchDir: join(dir, 'engine'), threads: 2, reads });
      try {
        const place = await reads.place({ key: 'part.parquet', bytes }, digests);
        const source = await new ParquetKeys(engine).read([place], key);
        const [answer] = await engine.rows(query.replace('part', source));
        const gets = wire.seen.slice(from).filter(({ method }) => method === 'GET');
        for (const { headers } of gets) expect(headers['range']).toMatch(/^bytes=\d+-\d+$/);
        return { answer, fetched: gets.reduce((sum, { received }) => sum + received, 0) };
      } finally {
        engine.close();
      }
    }

    test('are the columns and row groups that are asked for, by whole blocks, each once', async () => {
      expect(bytes).toBeGreaterThan(8 * blockBytes);
      const all = await ask('SELECT count(DISTINCT noise) AS n FROM part');
      expect(all.answer).toEqual({ n: BigInt(rows) });
      expect(all.fetched).toBeLessThanOrEqual(bytes + blockBytes);
      // One row group of ten, both columns: no more than its blocks, its neighbours' ends, and the footer.
      const group = await ask("SELECT max(noise) > '' AS any FROM part WHERE n < 4000");
      expect(group.answer).toEqual({ any: true });
      expect(group.fetched).toBeLessThanOrEqual(bytes / 10 + 4 * blockBytes);
      expect(group.fetched).toBeLessThan(all.fetched / 2);
    });

    test('is nothing that is not what was published', async () => {
      const part = (await one.read('part.parquet')) ?? new Uint8Array();
      const changed = Buffer.from(part);
      changed.writeUInt8(changed.readUInt8(5 * blockBytes) ^ 1, 5 * blockBytes);
      await one.remove('part.parquet');
      await one.create('part.parquet', changed);
      await expect(ask('SELECT count(DISTINCT noise) AS n FROM part')).rejects.toMatchObject({
        code: 'corrupt',
      });
      await one.remove('part.parquet');
      await expect(ask('SELECT count(DISTINCT noise) AS n FROM part')).rejects.toMatchObject({
        code: 'corrupt',
      });
      await one.create('part.parquet', part);
      expect((await ask('SELECT count(*) AS n FROM part')).answer).toEqual({ n: BigInt(rows) });
    });
  });

  describe('a steward with its releases there', () => {
    let at: TestSteward;
    beforeAll(async () => {
      at = await testSteward({ curated: store({ bucket: locked }) });
      const lines = Array.from({ length: 300 }, (_, n) => visitLine(n % 70, `v${n}`));
      await at.land('visits.csv', [visitsHeader, ...lines].join('\n'));
    });
    afterAll(() => at.close());

    test('publishes under object lock, verifies and cuts', async () => {
      await at.steward.releases.publish(visitsFile());
      const again = await at.reopen();
      expect((await again.releases.verify(visits, version)).faults).toEqual([]);
      const [table] = await again.agreements.prepareRoom({
        envelope: at.envelope(),
        username: 'researcher',
        receipt: null,
      });
      expect(table && (await at.rows(table))).toHaveLength(300);
      await expect(again.releases.publish(visitsFile())).rejects.toMatchObject({ code: 'release-exists' });
    });

    test('and no secret travels', () => {
      for (const { path, headers } of wire.seen) {
        expect(JSON.stringify([path, headers])).not.toContain(real.credentials.secretAccessKey);
      }
    });
  });

  test('a full disk is said, leaves no half object, and is over when there is room', async () => {
    const path = await file(3 * mebibyte);
    const one = store();
    await one.create('before', Buffer.from('1'));
    await real.disk.fill();
    await expect(one.createFromFile('large', path)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await one.list('')).toEqual(['before']);
    expect(Buffer.from((await one.read('before')) ?? []).toString()).toBe('1');
    await real.disk.free();
    expect(await one.createFromFile('large', path)).toBe(true);
    expect((await one.digest('large'))?.bytes).toBe(3 * mebibyte);
  });
});
