import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLog } from '@vitrine/core/log';
import { homeAt, type Home } from '@vitrine/core/process';
import { StewardClient } from '@vitrine/datasets/catalogue/steward';
import { StewardProcess } from './steward-process.ts';
import { enrolSteward, stewardSettings } from '@vitrine/datasets/catalogue/steward';
import { stewardEnvironment } from '@vitrine/datasets/catalogue/steward-environment';

const site = { origin: 'https://vitrine.example', rpId: 'vitrine.example' };
const bucket = { kind: 's3', bucket: 'curated', region: 'eu-west-2' };

let home: Home;
beforeEach(async () => {
  home = homeAt(await mkdtemp(join(tmpdir(), 'vitrine-steward-')));
  await mkdir(home.steward);
});
afterEach(() => rm(home.root, { recursive: true }));

const given = (settings: object): Promise<void> =>
  writeFile(join(home.steward, 'settings.json'), JSON.stringify(settings));

test('a home that says nothing of a store keeps releases in files', async () => {
  await given({ mode: 'development', relyingParty: site });
  expect((await stewardSettings(home)).store).toEqual({ kind: 'file' });
});

test('the memory of a publish is bounded, by two gibibytes where the operator says nothing', async () => {
  const settings = { mode: 'development', relyingParty: site };
  await given(settings);
  expect((await stewardSettings(home)).memoryMiB).toBe(2_048);
  await given({ ...settings, memoryMiB: 8_192 });
  expect((await stewardSettings(home)).memoryMiB).toBe(8_192);
  await given({ ...settings, memoryMiB: 100 });
  await expect(stewardSettings(home)).rejects.toMatchObject({ code: 'invalid-input' });
});

test.each([
  ['a credential', 'development', { ...bucket, accessKeyId: 'AK', secretAccessKey: 'secret' }],
  ['no bucket', 'development', { kind: 's3', region: 'eu-west-2' }],
  ['no region', 'development', { kind: 's3', bucket: 'curated' }],
  ['a bucket of files', 'development', { ...bucket, kind: 'file' }],
  ['plain HTTP for data about people', 'strict', { ...bucket, endpoint: 'http://store.example' }],
])('a store with %s is refused', async (_, mode, store) => {
  await given({ mode, relyingParty: site, store });
  await expect(stewardSettings(home)).rejects.toMatchObject({ code: 'invalid-input' });
});

test('a store over HTTPS, or in AWS, is taken in strict mode', async () => {
  for (const store of [bucket, { ...bucket, endpoint: 'https://store.example:9000', pathStyle: true }]) {
    await given({ mode: 'strict', relyingParty: site, store });
    expect((await stewardSettings(home)).store).toEqual(store);
  }
});

test('no credential of the server’s environment is handed on', () => {
  const environment = stewardEnvironment(home, {
    PATH: '/bin',
    HOME: '/home/server',
    AWS_ACCESS_KEY_ID: 'AK',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token',
    AWS_CONTAINER_AUTHORIZATION_TOKEN: 'token',
    AWS_PROFILE: 'server',
    AWS_ENDPOINT_URL: 'https://elsewhere.example',
    VITRINE_OIDC_CLIENT_SECRET: 'secret',
    AWS_ROLE_ARN: 'arn:aws:iam::000000000000:role/steward',
  });
  const defined = Object.entries(environment).filter(([, value]) => value !== undefined);
  expect(Object.fromEntries(defined)).toEqual({
    PATH: '/bin',
    TZ: 'UTC',
    AWS_ROLE_ARN: 'arn:aws:iam::000000000000:role/steward',
    AWS_SHARED_CREDENTIALS_FILE: join(home.steward, 'aws', 'credentials'),
    AWS_CONFIG_FILE: join(home.steward, 'aws', 'config'),
  });
});

/** An empty bucket that keeps the Authorization header of each request, and takes each key once. */
async function emptyBucket(): Promise<{ server: Server; endpoint: string; seen: string[] }> {
  const seen: string[] = [];
  const taken = new Set<string | undefined>();
  const server = createServer((request, response) => {
    const { method = '', url, headers } = request;
    seen.push(`${method} ${headers.authorization ?? ''}`);
    if (method === 'PUT' && taken.has(url)) response.statusCode = 412;
    if (method === 'PUT') taken.add(url);
    response.setHeader('content-type', 'application/xml');
    request.resume().on('end', () => {
      response.end(
        method === 'GET' ? '<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>' : '',
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

test('the steward’s process asks the bucket of its settings with the credentials of its own folder', async () => {
  const { server, endpoint, seen } = await emptyBucket();
  const store = { kind: 's3', bucket: 'curated', region: 'eu-west-2', endpoint, pathStyle: true } as const;
  const pem = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();
  await enrolSteward(home, { mode: 'development', relyingParty: site, store }, pem);
  await mkdir(join(home.steward, 'aws'));
  await writeFile(
    join(home.steward, 'aws', 'credentials'),
    '[default]\naws_access_key_id = STEWARDSOWN\naws_secret_access_key = invented\n',
  );
  const child = new StewardProcess(home, createLog('server', 'silent'));
  try {
    expect(await new StewardClient(child.client()).releases()).toEqual([]);
    expect(seen.length).toBeGreaterThan(0);
    for (const one of seen) expect(one).toMatch(/^[A-Z]+ AWS4-HMAC-SHA256 Credential=STEWARDSOWN\//);
  } finally {
    await child.close();
    server.closeAllConnections();
    server.close();
  }
});

test('a steward whose bucket refuses it says so to whoever asks, and the server knows', async () => {
  const server = createServer((request, response) => {
    response.writeHead(403, { 'content-type': 'application/xml' });
    request
      .resume()
      .on('end', () => response.end('<Error><Code>SignatureDoesNotMatch</Code><Message>x</Message></Error>'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const store = { kind: 's3', bucket: 'curated', region: 'eu-west-2', endpoint, pathStyle: true } as const;
  const pem = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();
  await enrolSteward(home, { mode: 'development', relyingParty: site, store }, pem);
  await mkdir(join(home.steward, 'aws'));
  const credentials = '[default]\naws_access_key_id = STEWARDSOWN\naws_secret_access_key = wrong\n';
  await writeFile(join(home.steward, 'aws', 'credentials'), credentials);
  const child = new StewardProcess(home, createLog('server', 'silent'));
  try {
    const failure: unknown = await new StewardClient(child.client())
      .publish('x')
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'store-refused', facts: { reason: 'SignatureDoesNotMatch' } });
    expect(child.trouble).toMatchObject({ code: 'store-refused' });
    expect(String(child.trouble?.message)).not.toContain(String(port));
  } finally {
    await child.close();
    server.closeAllConnections();
    server.close();
  }
});

test('a steward that ends while it starts is known to have done so', async () => {
  await given({ mode: 'nonsense' });
  const child = new StewardProcess(home, createLog('server', 'silent'));
  try {
    await expect(new StewardClient(child.client()).releases()).rejects.toMatchObject({ code: 'unavailable' });
    expect(child.trouble?.message).toMatch(/while it started/);
  } finally {
    await child.close();
  }
});
