import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { InvalidInput, Unavailable } from '../../errors.ts';
import { writeAtomic } from '../../files/durable-files.ts';
import { keysAt } from '../keys-at.ts';
import { describeKeyProvider } from '../testing.ts';
import { startTestKeyService, type TestKeyService } from './test-key-service.ts';

let service: TestKeyService;
let keyIds: { readonly wrappingKey: string; readonly signingKeys: { readonly ledger: string } };
beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  service = await startTestKeyService();
  keyIds = {
    wrappingKey: await service.make('wrapping', 'symmetric'),
    signingKeys: { ledger: await service.make('ledger', 'ed25519') },
  };
}, 60_000);
afterAll(async () => {
  await service.stop();
  vi.unstubAllEnvs();
});

/** Keys of a folder that names the service. */
async function open(dir: string, change: object = {}): ReturnType<typeof keysAt> {
  const { region, endpoint } = service;
  const settings = { region, endpoint, owner: 'server', ...keyIds, ...change };
  // Whole or not at all: two may open the same folder at once.
  await writeAtomic(join(dir, 'kms.json'), JSON.stringify(settings));
  return keysAt(dir, 'strict');
}

describeKeyProvider('in a key service', open);

describe('a key service', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'vitrine-keys-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  it('keeps the ledger’s key, and nothing that lies here opens without it', async () => {
    const keys = await open(dir);
    const secret = Buffer.from(await keys.secret('sign-in'));
    await keys.sign('ledger', Buffer.from('checkpoint'));
    await keys.sign('release', Buffer.alloc(100_000));
    const names = (await readdir(dir)).toSorted();
    expect(names).toEqual(['kms.json', 'release.ed25519.kms', 'sign-in.secret.kms']);
    const file = join(dir, 'sign-in.secret.kms');
    expect((await readFile(file)).includes(secret)).toBe(false);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('opens nothing for another owner, or under another key', async () => {
    const wrapped = await (await open(dir)).wrap(Buffer.from('x'), 'cut 1');
    const steward = await open(dir, { owner: 'steward' });
    await expect(steward.unwrap(wrapped, 'cut 1')).rejects.toMatchObject({ code: 'corrupt' });
    const other = await open(dir, { wrappingKey: await service.make('another', 'symmetric') });
    await expect(other.unwrap(wrapped, 'cut 1')).rejects.toMatchObject({ code: 'corrupt' });
  });

  it('does not sign what is too long for it, rather than sign something else', async () => {
    const keys = await open(dir);
    expect(await keys.sign('ledger', Buffer.alloc(4096))).toHaveLength(64);
    await expect(keys.sign('ledger', Buffer.alloc(4097))).rejects.toBeInstanceOf(RangeError);
  });

  it('is said to be unavailable when it is not reached, or lacks a key', async () => {
    const endpoint = 'http://127.0.0.1:9';
    await expect(open(dir, { endpoint })).rejects.toBeInstanceOf(Unavailable);
    await expect(open(dir, { wrappingKey: 'alias/none' })).rejects.toBeInstanceOf(Unavailable);
    await expect(open(dir, { signingKeys: { ledger: 'alias/none' } })).rejects.toBeInstanceOf(Unavailable);
  });

  it('opens nothing any more once its key is disabled', async () => {
    const keys = await open(dir, { wrappingKey: await service.make('ended', 'symmetric') });
    const wrapped = await keys.wrap(Buffer.from('x'), 'cut 1');
    await service.disable('ended');
    await expect(keys.unwrap(wrapped, 'cut 1')).rejects.toBeInstanceOf(Unavailable);
  });

  it('signs with keys of the ledger’s kind only', async () => {
    const ledger = await service.make('p256', 'p256');
    await expect(open(dir, { signingKeys: { ledger } })).rejects.toBeInstanceOf(InvalidInput);
  });
});
