import { execFileSync } from 'node:child_process';
import { verify } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Corrupt } from '../errors.ts';
import type { KeyProvider } from './keys.ts';

/** What every key provider must do. `open` opens the keys of a folder; twice, it opens the same ones. */
export function describeKeyProvider(name: string, open: (dir: string) => Promise<KeyProvider>): void {
  describe(`keys ${name}`, () => {
    let dir: string;
    let keys: KeyProvider;
    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), 'vitrine-keys-'));
      keys = await open(dir);
    });
    afterAll(() => rm(dir, { recursive: true }));

    it('sign so that the public key verifies it, after a restart too, and no other key does', async () => {
      const bytes = Buffer.from('checkpoint');
      const signature = await keys.sign('ledger', bytes);
      expect(signature).toHaveLength(64);
      const after = await open(dir);
      expect(verify(null, bytes, await after.publicKey('ledger'), signature)).toBe(true);
      expect(verify(null, bytes, await after.publicKey('manifest'), signature)).toBe(false);
      expect(verify(null, Buffer.from('other'), await after.publicKey('ledger'), signature)).toBe(false);
    });

    it('are made once, though two ask for the same one at once', async () => {
      const [one, two] = await Promise.all([open(dir), open(dir)]);
      const [a, b] = await Promise.all([one.publicKey('certificate'), two.publicKey('certificate')]);
      expect(a.equals(b)).toBe(true);
      const [c, d] = await Promise.all([one.secret('session'), two.secret('session')]);
      expect(Buffer.from(c)).toEqual(Buffer.from(d));
      expect(c).toHaveLength(32);
      expect(Buffer.from(await keys.secret('other'))).not.toEqual(Buffer.from(c));
    });

    it('open what was wrapped, in its context and to nobody else', async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), fc.string(), async (plain, context) => {
          const wrapped = await keys.wrap(plain, context);
          expect(Buffer.from(await keys.unwrap(wrapped, context))).toEqual(Buffer.from(plain));
          await expect(keys.unwrap(wrapped, `${context}!`)).rejects.toBeInstanceOf(Corrupt);
        }),
        { numRuns: 30 },
      );
    });

    it('notice any changed bit, any shortening, and a tag that could be guessed', async () => {
      const wrapped = await keys.wrap(Buffer.from('data key'), 'cut 1');
      for (let at = 0; at < wrapped.length; at++) {
        const altered = Uint8Array.from(wrapped);
        altered[at] = (altered[at] ?? 0) ^ (1 << (at % 8));
        await expect(keys.unwrap(altered, 'cut 1')).rejects.toBeInstanceOf(Corrupt);
        await expect(keys.unwrap(wrapped.subarray(0, at), 'cut 1')).rejects.toBeInstanceOf(Corrupt);
      }
      expect(await keys.wrap(Buffer.from('data key'), 'cut 1')).not.toEqual(wrapped);
    });

    it('have names that are no paths', async () => {
      for (const name of ['../x', 'a/b', '', 'A', '.a'])
        await expect(Promise.resolve().then(() => keys.secret(name))).rejects.toBeInstanceOf(TypeError);
    });
  });
}

export { startTestKeyService, type TestKeyService } from './kms/test-key-service.ts';

export const softHsmModule = '/usr/lib/softhsm/libsofthsm2.so';

/** A fresh SoftHSM of this process, with one token. */
export interface SoftHsm {
  readonly token: string;
  readonly pinFile: string;
  readonly configuration: string;
  remove(): Promise<void>;
}

export async function initialiseSoftHsm(label = 'vitrine'): Promise<SoftHsm> {
  const dir = await mkdtemp(join(tmpdir(), 'vitrine-softhsm-'));
  await mkdir(join(dir, 'tokens'));
  const configuration = join(dir, 'softhsm2.conf');
  const pinFile = join(dir, 'pin');
  await writeFile(configuration, `directories.tokendir = ${join(dir, 'tokens')}\nlog.level = ERROR\n`);
  await writeFile(pinFile, '4711\n', { mode: 0o600 });
  execFileSync(
    'softhsm2-util',
    ['--init-token', '--free', '--label', label, '--pin', '4711', '--so-pin', '47110815'],
    { env: { ...process.env, SOFTHSM2_CONF: configuration }, stdio: 'ignore' },
  );
  return { token: label, pinFile, configuration, remove: () => rm(dir, { recursive: true }) };
}
