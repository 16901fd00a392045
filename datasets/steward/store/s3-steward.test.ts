import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toProblem } from '@vitrine/core/errors';
import { FileKeys } from '@vitrine/core/keys';
import { canonicalJson, sha256Hex, type Json } from '@vitrine/core/text';
import { S3ObjectStore } from '@vitrine/core/store/s3';
import { s3TestServer, type S3TestServer } from '@vitrine/core/store/s3/testing';
import { openStewardEngine } from './encrypted-parquet.ts';
import { testSteward, visitLine, visits, visitsFile, visitsHeader, type TestSteward } from '../../testing.ts';
import { releaseSigningKey, type Manifest } from '../../catalogue/manifest.ts';

const version = '1.0' as Manifest['version'];
const lines = Array.from({ length: 3_000 }, (_, i) =>
  // Every 50th row goes to quarantine: there is no ward Z.
  visitLine(
    i % 700,
    `v${i}`,
    `0${1 + (i % 9)}/02/2020,${i % 50 === 0 ? 'Z' : 'ABC'[i % 3]},${i % 90}.5,n${i}`,
  ),
);

let server: S3TestServer;
let open: TestSteward[];
beforeEach(async () => {
  open = [];
  server = await s3TestServer({ sessionToken: 'session/token+=' });
});
afterEach(async () => {
  await server.close();
  for (const at of open) await at.close();
});

const store = (secretAccessKey = server.signer.secretAccessKey): S3ObjectStore =>
  new S3ObjectStore(server.place, {
    credentials: { ...server.signer, secretAccessKey },
    pauseMs: 1,
    partBytes: 5 * 1024 * 1024,
  });

async function steward(curated?: S3ObjectStore): Promise<TestSteward> {
  const at = await testSteward(curated === undefined ? {} : { curated });
  open.push(at);
  await at.land('visits.csv', [visitsHeader, ...lines].join('\n'));
  return at;
}

const request = (at: TestSteward) => ({ envelope: at.envelope(), username: 'researcher', receipt: null });

/** Everything a release and a cut of it hold that is not random, nor about its own keys. */
async function outcome(at: TestSteward): Promise<Record<string, unknown>> {
  const { manifest, report } = await at.steward.releases.publish(visitsFile());
  const verdict = await at.steward.releases.verify(visits, version);
  const [table] = await at.steward.agreements.prepareRoom(request(at));
  if (table === undefined) throw new Error('no table');
  const rows = await at.rows(table, 'ORDER BY ALL');
  return {
    facts: { ...manifest, dataKey: null, objects: null },
    report,
    objects: manifest.objects.map(({ key, role }) => `${role} ${key}`),
    faults: verdict.faults,
    columns: table.columns,
    people: new Set(rows.map((row) => row['person_id'])).size,
    visits: new Set(rows.map((row) => row['visit'])).size,
    rows: rows.map((row) => JSON.stringify({ ...row, person_id: null, visit: null })).sort(),
  };
}

describe('a steward with its releases in S3', () => {
  test('publishes, verifies and cuts exactly as with files', async () => {
    const files = await outcome(await steward());
    const there = await outcome(await steward(store()));
    expect(there['faults']).toEqual([]);
    expect(there['rows']).toHaveLength(2_940);
    expect(there).toEqual(files);
    expect([...server.objects.keys()].sort()).toEqual(
      [
        'blocks.sha256',
        'manifest.json',
        'manifest.sig',
        'part-0000.parquet',
        'quality.sealed',
        'quarantine.parquet',
      ].map((name) => `a/prefix/releases/visits/1.0/${name}`),
    );
  });

  test('reads the release in place, by ranges, and copies nothing of it to disk', async () => {
    const at = await steward(store());
    await at.steward.releases.publish(visitsFile());
    const again = await at.reopen();
    const from = server.seen.length;
    await again.agreements.prepareRoom(request(at));
    const reads = server.seen.slice(from).filter((one) => one.key.endsWith('part-0000.parquet'));
    expect(reads.length).toBeGreaterThan(0);
    for (const one of reads) {
      // The engine has neither the store's address nor its credentials: the steward fetches, and compares.
      expect(one.agent).not.toMatch(/duckdb/);
      expect(one.range).toMatch(/^bytes=\d+-\d+$/);
    }
    expect(
      server.objects.get('a/prefix/releases/visits/1.0/part-0000.parquet')?.bytes.toString('latin1'),
    ).toMatch(/PARE$/);
    expect(readdirSync(join(at.home.steward, 'scratch'))).toEqual([]);
  });

  test('finds its releases again, and takes no number twice', async () => {
    const at = await steward(store());
    const { digest } = await at.steward.releases.publish(visitsFile());
    const again = await at.reopen();
    expect((await again.releases.all()).map((one) => one.digest)).toEqual([digest]);
    await expect(again.releases.publish(visitsFile())).rejects.toMatchObject({ code: 'release-exists' });
  });

  test('sees an object that was changed or lost', async () => {
    const at = await steward(store());
    await at.steward.releases.publish(visitsFile());
    const key = 'releases/visits/1.0/part-0000.parquet';
    const bytes = Buffer.from(server.objects.get(`a/prefix/${key}`)?.bytes ?? []);
    bytes.writeUInt8(bytes.readUInt8(500) ^ 1, 500);
    server.put(`a/prefix/${key}`, bytes);
    expect((await at.steward.releases.verify(visits, version)).faults).toEqual([{ key, fault: 'changed' }]);
    await expect(at.steward.agreements.prepareRoom(request(at))).rejects.toThrow();
    await store().remove(key);
    expect((await at.steward.releases.verify(visits, version)).faults).toEqual([{ key, fault: 'missing' }]);
    await expect(at.steward.agreements.prepareRoom(request(at))).rejects.toMatchObject({ code: 'corrupt' });
  });

  test('compares a release from before blocks had digests, too: by reading it once', async () => {
    const at = await steward(store());
    const { manifest } = await at.steward.releases.publish(visitsFile());
    const objects = manifest.objects.filter(({ role }) => role !== 'blocks');
    const older = Buffer.from(canonicalJson({ ...manifest, objects } as unknown as Json));
    const keys = new FileKeys(join(at.home.steward, 'keys'));
    const prefix = 'a/prefix/releases/visits/1.0';
    server.put(`${prefix}/manifest.json`, older);
    server.put(`${prefix}/manifest.sig`, Buffer.from(await keys.sign(releaseSigningKey, older)));
    await store().remove('releases/visits/1.0/blocks.sha256');
    expect(await (await at.reopen()).agreements.prepareRoom(request(at))).toHaveLength(1);
    const part = `${prefix}/part-0000.parquet`;
    const bytes = Buffer.from(server.objects.get(part)?.bytes ?? []);
    bytes.writeUInt8(bytes.readUInt8(500) ^ 1, 500);
    server.put(part, bytes);
    const other = { ...request(at), envelope: at.envelope({ ref: 'TEST-2-v1.0' }) };
    await expect((await at.reopen()).agreements.prepareRoom(other)).rejects.toMatchObject({
      code: 'corrupt',
    });
  });

  test('says in a code, without addresses, that it cannot read', async () => {
    const at = await steward(store());
    await at.steward.releases.publish(visitsFile());
    const { port } = new URL(server.place.endpoint ?? '');
    const refusals = [
      [{ status: 403, code: 'AccessDenied' }, 'store-refused'],
      [{ status: 404, code: 'NoSuchKey' }, 'corrupt'],
    ] as const;
    for (const [fault, code] of refusals) {
      server.fault = (one) => (one.range === undefined ? undefined : fault);
      const failure: unknown = await at.steward.agreements
        .prepareRoom(request(at))
        .catch((error: unknown) => error);
      const problem = toProblem(failure);
      expect(problem.code).toBe(code);
      const told = JSON.stringify(problem) + String((failure as Error).cause);
      for (const word of [port, '127.0.0.1', 's3:', server.place.bucket]) expect(told).not.toContain(word);
    }
    server.fault = undefined;
    expect(await at.steward.agreements.prepareRoom(request(at))).toHaveLength(1);
  });

  test('tells of every failed read what failed, also of what was kept out, and without addresses', async () => {
    const at = await steward(store());
    await at.steward.releases.publish(visitsFile());
    const look = { dataset: visits, version, receipt: undefined };
    expect((await at.steward.releases.faultList(look)).total).toBe(60);
    const key = 'a/prefix/releases/visits/1.0/quarantine.parquet';
    const bytes = Buffer.from(server.objects.get(key)?.bytes ?? []);
    const failed = async (): Promise<unknown> => {
      const again = await at.reopen();
      const list = again.releases.faultList(look);
      const rows = again.releases.quarantinedRows(look, { after: 0 });
      const told = await Promise.all([list, rows].map((one) => one.catch((error: unknown) => error)));
      for (const one of told)
        expect(String(one) + String((one as Error).cause)).not.toMatch(/127\.0\.0\.1|http:/);
      return told.map((one) => toProblem(one).code);
    };
    server.put(
      key,
      Buffer.concat([bytes.subarray(0, 500), Buffer.from([(bytes[500] ?? 0) ^ 1]), bytes.subarray(501)]),
    );
    expect(await failed()).toEqual(['corrupt', 'corrupt']);
    server.put(key, bytes);
    server.fault = (one) => (one.range === undefined ? undefined : { status: 403, code: 'AccessDenied' });
    expect(await failed()).toEqual(['store-refused', 'store-refused']);
  });

  test.each([
    ['its end, on a bucket that keeps versions', true, undefined],
    ['its end', false, undefined],
    ['its end, where versions may not be deleted', true, 'store-refused'],
  ])('cut before the manifest is published by a retry after %s', async (_, versioned, refused) => {
    await server.close();
    server = await s3TestServer({ versioned });
    const at = await steward(store());
    server.fault = (one) =>
      one.key.endsWith('manifest.json') && one.method === 'PUT'
        ? 'cut-body'
        : refused !== undefined && one.query.has('versionId')
          ? { status: 403, code: 'AccessDenied' }
          : undefined;
    await expect(at.steward.releases.publish(visitsFile())).rejects.toMatchObject({ code: 'unavailable' });
    expect(await at.steward.releases.all()).toEqual([]);
    const cut = server.fault;
    server.fault = (one) => (one.key.endsWith('manifest.json') ? undefined : cut(one));
    if (refused === undefined) {
      await at.steward.releases.publish(visitsFile());
      expect(await at.steward.releases.all()).toHaveLength(1);
      expect([...server.markers]).toEqual([]);
      await expect(at.steward.releases.publish(visitsFile())).rejects.toMatchObject({
        code: 'release-exists',
      });
    } else {
      const failure: unknown = await at.steward.releases
        .publish(visitsFile())
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: refused, facts: { reason: 'delete-marker' } });
      expect(await at.steward.releases.all()).toEqual([]);
    }
  });

  test('does not start with credentials the store refuses', async () => {
    await expect(testSteward({ curated: store('wrong') })).rejects.toMatchObject({ code: 'store-refused' });
  });
});

describe('a file that landed in a bucket', () => {
  const source = 'source: {alias: inbox, file: visits.csv, format: csv, nullValues: ["", "NULL"]}';
  const text = [visitsHeader, ...lines].join('\n');

  test('is published as one of a folder is', async () => {
    const at = await testSteward({ sources: { inbox: store() } });
    open.push(at);
    server.put('a/prefix/visits.csv', Buffer.from(text));
    const { manifest } = await at.steward.releases.publish(visitsFile({ source }));
    expect(manifest.source).toMatchObject({ alias: 'inbox', sha256: sha256Hex(text), bytes: text.length });
    expect(manifest.rows.published).toBe(2_940);
  });

  test('and is another before it was read to the end is not', async () => {
    const at = await testSteward({ sources: { inbox: store() } });
    open.push(at);
    for (const other of [text.replace('nul', 'NUL').replace('n1', 'm1'), '']) {
      server.put('a/prefix/visits.csv', Buffer.from(text));
      server.fault = (one) => {
        if (one.range !== undefined) server.put('a/prefix/visits.csv', Buffer.from(other));
        return undefined;
      };
      await expect(at.steward.releases.publish(visitsFile({ source }))).rejects.toMatchObject({
        code: 'landing-unreadable',
      });
    }
    server.fault = undefined;
    expect(await at.steward.releases.all()).toEqual([]);
  });
});

describe('the secret', () => {
  test('is no engine’s, and nowhere on disk', async () => {
    const at = await steward(store());
    await at.steward.releases.publish(visitsFile());
    await at.steward.agreements.prepareRoom(request(at));
    const engine = await openStewardEngine({ scratchDir: join(at.home.root, 'engine') });
    expect(await engine.rows('FROM duckdb_secrets()')).toEqual([]);
    engine.close();
    const names = readdirSync(at.home.root, { recursive: true }) as string[];
    const files = names.map((name) => join(at.home.root, name)).filter((name) => statSync(name).isFile());
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) expect(readFileSync(file).includes(server.signer.secretAccessKey)).toBe(false);
  });
});

describe('a publish that does not come to its end leaves no release', () => {
  const objects = [
    'part-0000.parquet',
    'quarantine.parquet',
    'quality.sealed',
    'blocks.sha256',
    'manifest.sig',
    'manifest.json',
  ];

  test.each(objects)('when the upload of %s breaks off', async (name) => {
    const at = await steward(store());
    server.fault = (one) => (one.method === 'PUT' && one.key.endsWith(name) ? 'cut-body' : undefined);
    await expect(at.steward.releases.publish(visitsFile())).rejects.toMatchObject({ code: 'unavailable' });
    expect(await at.steward.releases.all()).toEqual([]);
    server.fault = undefined;
    const again = await at.reopen();
    expect(server.objects.size).toBe(0);
    await again.releases.publish(visitsFile());
    expect((await again.releases.verify(visits, version)).faults).toEqual([]);
  });

  test.each(objects)('when the steward is killed while it sends %s', async (name) => {
    const at = await steward(store());
    const file = join(at.home.root, 'child-input');
    writeFileSync(file, visitsFile());
    const child = spawn(
      process.execPath,
      [
        join(import.meta.dirname, '../testing-child.ts'),
        ...['publish', at.home.root, file, JSON.stringify(server.place)],
      ],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: {
          AWS_ACCESS_KEY_ID: server.signer.accessKeyId,
          AWS_SECRET_ACCESS_KEY: server.signer.secretAccessKey,
          AWS_SESSION_TOKEN: server.signer.sessionToken,
        },
      },
    );
    // Killed before the answer; whether the object counts is for the store to say.
    server.fault = (one) => {
      if (one.method !== 'PUT' || !one.key.endsWith(name)) return undefined;
      child.kill('SIGKILL');
      return 'cut-body';
    };
    const ended = once(child, 'exit');
    const stages: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) stages.push(line);
    expect((await ended)[1]).toBe('SIGKILL');
    expect(stages).toContain('write');
    server.fault = undefined;
    expect(await at.steward.releases.all()).toEqual([]);
    const again = await at.reopen();
    expect(server.objects.size).toBe(0);
    await again.releases.publish(visitsFile());
    expect((await again.releases.verify(visits, version)).faults).toEqual([]);
  });
});
