import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Unavailable } from '../../errors.ts';
import { writeAtomic } from '../../files/durable-files.ts';
import { keysAt } from '../keys-at.ts';
import { objectClass, user } from './constants.ts';
import { Cryptoki, CryptokiFailure } from './cryptoki.ts';
import { describeKeyProvider, initialiseSoftHsm, softHsmModule, type SoftHsm } from '../testing.ts';

let softHsm: SoftHsm;
beforeAll(async () => {
  softHsm = await initialiseSoftHsm();
});
afterAll(() => softHsm.remove());

/** Keys of a folder that names the token. */
async function open(dir: string, change: object = {}): ReturnType<typeof keysAt> {
  const { token, pinFile, configuration } = softHsm;
  const settings = {
    module: softHsmModule,
    token,
    pinFile,
    environment: { SOFTHSM2_CONF: configuration },
    ...change,
  };
  // Whole or not at all: two may open the same folder at once.
  await writeAtomic(join(dir, 'pkcs11.json'), JSON.stringify(settings));
  return keysAt(dir, 'strict');
}

describeKeyProvider('in a token', open);

describe('a token', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'vitrine-keys-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  it('keeps every key: none is in a file, and secrets lie there encrypted, for one account', async () => {
    const keys = await open(dir);
    const secret = Buffer.from(await keys.secret('sign-in'));
    await keys.sign('ledger', Buffer.from('x'));
    const names = (await readdir(dir)).filter((name) => name !== 'making');
    expect(names.toSorted()).toEqual(['pkcs11.json', 'sign-in.wrapped']);
    const file = join(dir, 'sign-in.wrapped');
    expect((await readFile(file)).includes(secret)).toBe(false);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('gives none of its keys out', async () => {
    const keys = await open(dir);
    await keys.wrap(Buffer.from('x'), 'c');
    await keys.sign('ledger', Buffer.from('x'));
    const cryptoki = new Cryptoki(softHsmModule);
    const token = cryptoki.tokens().find(({ label }) => label === softHsm.token);
    const session = cryptoki.open(token?.slot ?? 0, '4711', user);
    for (const kept of [
      { label: 'wrapping', class: objectClass.secretKey },
      { label: 'ledger', class: objectClass.privateKey },
    ]) {
      const [key = 0, ...others] = cryptoki.find(session, kept);
      expect(others).toEqual([]);
      expect(() => cryptoki.read(session, key, 'value')).toThrow(CryptokiFailure);
    }
  });

  it.each<[string, object]>([
    ['no module', { module: '/nowhere/pkcs11.so' }],
    ['another token', { token: 'another' }],
    ['no PIN', { pinFile: '/nowhere/pin' }],
  ])('is said to be unavailable with %s', async (_what, change) => {
    await expect(open(dir, change)).rejects.toBeInstanceOf(Unavailable);
  });

  it('is not opened with a wrong PIN, or with one that others can read', async () => {
    const other = join(dir, '..', `pin-${process.pid}`);
    await writeFile(other, '4712', { mode: 0o600 });
    // A session of this process that has logged in stands for all; a fresh process asks for the PIN.
    const script = `const { keysAt } = await import(${JSON.stringify(join(import.meta.dirname, '../keys-at.ts'))});
await keysAt(${JSON.stringify(dir)}, 'strict').then(() => console.log('open'), (error) => console.log(error.code));`;
    const { token, configuration } = softHsm;
    const environment = { SOFTHSM2_CONF: configuration };
    const settings = { module: softHsmModule, token, pinFile: other, environment };
    await writeFile(join(dir, 'pkcs11.json'), JSON.stringify(settings));
    const told = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(told.trim()).toBe('unavailable');
    await rm(other);
    await chmod(softHsm.pinFile, 0o640);
    await expect(open(dir)).rejects.toBeInstanceOf(Unavailable);
    await chmod(softHsm.pinFile, 0o600);
  });
});
