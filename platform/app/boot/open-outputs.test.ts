import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homeAt } from '@vitrine/core/process';
import { s3TestServer, type S3TestServer } from '@vitrine/core/store/s3/testing';
import { keepPackage, readPackage } from '@vitrine/disclosure-control/requests';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openOutputs } from './open-outputs.ts';

let dir: string;
let server: S3TestServer;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vitrine-outputs-'));
  server = await s3TestServer();
  vi.stubEnv('AWS_ACCESS_KEY_ID', server.signer.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', server.signer.secretAccessKey);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
  await rm(dir, { recursive: true });
});

async function fileOf(content: unknown): Promise<string> {
  const file = join(dir, 'outputs.json');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

it('keeps files of requests and packages of releases in the bucket that a file names, and else in the home', async () => {
  const package_ = Buffer.from('a package');
  for (const outputsFile of [await fileOf(server.place), undefined]) {
    const { store } = await openOutputs(homeAt(dir), {
      mode: 'development',
      ...(outputsFile && { outputsFile }),
    });
    const { sha256 } = await keepPackage(store, package_);
    expect(Buffer.from(await readPackage(store, sha256))).toEqual(package_);
  }
  expect([...server.objects.keys()]).toEqual([expect.stringMatching(/^a\/prefix\/\w+\//)]);
});

it.each([
  ['no JSON', 'bucket'],
  ['no bucket', { region: 'eu-west-2' }],
  ['a credential in it', { bucket: 'outputs', region: 'eu-west-2', accessKeyId: 'AK' }],
])('refuses a file with %s', async (_, content) => {
  const outputsFile = await fileOf(content);
  await expect(openOutputs(homeAt(dir), { mode: 'development', outputsFile })).rejects.toMatchObject({
    code: 'invalid-input',
  });
});

it('refuses a bucket over plain HTTP in strict mode', async () => {
  const outputsFile = await fileOf(server.place);
  await expect(openOutputs(homeAt(dir), { mode: 'strict', outputsFile })).rejects.toMatchObject({
    code: 'invalid-input',
  });
});

const development = async (): ReturnType<typeof openOutputs> =>
  openOutputs(homeAt(dir), { mode: 'development', outputsFile: await fileOf(server.place) });

it('opens with a bucket that refuses us or is away: only what needs it waits, and what is wrong is told', async () => {
  const refused = { status: 403, code: 'AccessDenied' } as const;
  server.fault = () => refused;
  const outputs = await development();
  expect(outputs.trouble()).toBeUndefined();
  await expect(outputs.look()).rejects.toMatchObject({ code: 'store-refused' });
  expect(outputs.trouble()).toMatchObject({ code: 'store-refused' });
  await expect(keepPackage(outputs.store, Buffer.from('x'))).rejects.toMatchObject({ code: 'store-refused' });

  server.fault = undefined;
  await keepPackage(outputs.store, Buffer.from('x'));
  expect(outputs.trouble()).toBeUndefined();
  server.fault = () => refused;
  await expect(outputs.look()).rejects.toMatchObject({ code: 'store-refused' });
  expect(outputs.trouble()).toMatchObject({ code: 'store-refused' });
  server.fault = undefined;
  await outputs.look();
  expect(outputs.trouble()).toBeUndefined();
});

it('writes nothing to a bucket that overwrites', async () => {
  server.fault = (one) => {
    if (one.method === 'PUT') (server.objects as Map<string, unknown>).clear();
    return undefined;
  };
  const outputs = await development();
  await expect(keepPackage(outputs.store, Buffer.from('x'))).rejects.toMatchObject({
    code: 'store-refused',
    facts: { reason: 'overwrites' },
  });
  expect(outputs.trouble()).toMatchObject({ facts: { reason: 'overwrites' } });
});
