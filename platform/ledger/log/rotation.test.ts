import { createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newActId } from '@vitrine/core/ids';
import { FileKeys, type KeyProvider } from '@vitrine/core/keys';
import { systemClock } from '@vitrine/core/process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFileLedger } from '../storage/file/file-ledger.ts';
import { anyEvent, sampleDraft, testOrigin } from '../testing.ts';
import { checkpointText, openCheckpoint } from '../tree/checkpoint.ts';
import { rotationNote } from '../tree/key-chain.ts';
import { signNote } from '../tree/signed-note.ts';
import { verifyLedger, type LedgerReport } from '../verify/verify.ts';
import type { Ledger } from './ledger.ts';
import { rotationType } from './rotation.ts';

let base: string;
let dir: string;
let keys: FileKeys;
let first: KeyObject;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'vitrine-rotation-'));
  dir = join(base, 'ledger');
  keys = new FileKeys(join(base, 'keys'));
  first = await keys.publicKey('ledger');
});
afterEach(() => rm(base, { recursive: true }));

const open = (by: KeyProvider = keys): Promise<Ledger> =>
  openFileLedger({ dir, keys: by, clock: systemClock, origin: testOrigin, events: anyEvent });
const drafts = (count: number) => Array.from({ length: count }, (_, n) => sampleDraft(n));
const check = (since?: string): Promise<LedgerReport> =>
  verifyLedger({ dir, publicKey: first, origin: testOrigin, ...(since === undefined ? {} : { since }) });
const by = { actor: 'per_operator', reason: 'the token is replaced' };
const checkpointFile = (): string => join(dir, 'tiles', 'checkpoint');

/** Keys of which one fails from its nth signature on, as when the process is killed there. */
function failing(name: string, after: number): KeyProvider {
  let signed = 0;
  const demand = (asked: string): void => {
    if (asked === name && ++signed > after) throw new Error('killed');
  };
  return {
    publicKey: (asked) => keys.publicKey(asked),
    secret: (asked) => keys.secret(asked),
    wrap: (plain, context) => keys.wrap(plain, context),
    unwrap: (wrapped, context) => keys.unwrap(wrapped, context),
    sign: async (asked, bytes) => {
      demand(asked);
      return keys.sign(asked, bytes);
    },
  };
}

describe('a log that is handed to a new key', () => {
  it('goes on under it, again and again, and whoever has the first key alone finds the whole sound', async () => {
    let ledger = await open();
    await ledger.append(drafts(3));
    const before = await ledger.checkpoint();
    for (const size of [3, 6]) {
      expect(ledger.size).toBe(size);
      await ledger.rotateKey([], by);
      await ledger.append(drafts(2));
      await ledger.close();
      ledger = await open();
    }
    const after = await ledger.checkpoint();
    expect(ledger.publicKey.equals(await keys.publicKey('ledger-3'))).toBe(true);
    expect(openCheckpoint(after, testOrigin, ledger.publicKey).size).toBe(9);
    expect(() => openCheckpoint(after, testOrigin, first)).toThrow();
    await ledger.close();
    expect(await check(before)).toMatchObject({ ok: true, size: 9, signed: 9, remembered: 3 });
    expect(await check(after)).toMatchObject({ ok: true, remembered: 9 });
  });

  it.each([
    ['before its entry is on disk', 0, 3],
    ['after its entry is on disk, before the new key signed a state', 1, 4],
  ])('killed %s, it is whole and goes on', async (_, after, size) => {
    const ledger = await open(failing('ledger-2', after));
    await ledger.append(drafts(3));
    await expect(ledger.rotateKey([], by)).rejects.toThrow();
    await ledger.close().catch(() => undefined);
    expect(await check()).toMatchObject({ ok: true, size });
    const again = await open();
    expect(again.publicKey.equals(first)).toBe(size === 3);
    if (size === 3) await again.rotateKey([], by);
    await again.append(drafts(1));
    await again.close();
    expect(await check()).toMatchObject({ ok: true, size: 5, signed: 5 });
  });

  it.each(['a stranger alone', 'the old key, of another state'])(
    'is found to be forged, and the entry named, when it was handed on by %s',
    async (forger) => {
      const stranger = generateKeyPairSync('ed25519');
      const signer = (key: KeyObject) => (bytes: Uint8Array) => Promise.resolve(sign(null, bytes, key));
      const mine = { publicKey: stranger.publicKey, sign: signer(stranger.privateKey) };
      const old = { publicKey: first, sign: (bytes: Uint8Array) => keys.sign('ledger', bytes) };
      const ledger = await open();
      await ledger.append(drafts(3));
      const head = { origin: testOrigin, size: 3, root: Buffer.alloc(32, 7) };
      const note =
        forger === 'a stranger alone'
          ? await rotationNote(mine, mine, [{ ...head, root: ledger.root(3) }])
          : await rotationNote(old, mine, [head]);
      await ledger.append([
        {
          type: rotationType,
          phase: 'fact',
          act: newActId(),
          public: { note, states: {} },
          private: { actor: 'per_x' },
        },
      ]);
      await ledger.close();
      const { ok, firstBad } = await check();
      expect(ok).toBe(false);
      expect(firstBad).toMatchObject({ kind: 'rotation', index: 3 });
      await expect(open()).rejects.toMatchObject({ code: 'corrupt' });
    },
  );

  it('takes no state that the old key signed after it was replaced, nor one that the new key signed before', async () => {
    const ledger = await open();
    await ledger.append(drafts(3));
    await ledger.rotateKey([], by);
    await ledger.append(drafts(1));
    const sound = await ledger.checkpoint();
    const forge = async (name: string, size: number): Promise<string> =>
      signNote(
        checkpointText({ origin: testOrigin, size, root: ledger.root(size) }),
        testOrigin,
        await keys.publicKey(name),
        (bytes) => keys.sign(name, bytes),
      );
    const late = await forge('ledger', 5);
    const early = await forge('ledger-2', 2);
    await ledger.close();
    expect((await check(early)).firstBad?.detail).toContain('had not been handed to by then');
    expect(await check(await readFile(checkpointFile(), 'utf8'))).toMatchObject({ ok: true });
    await writeFile(checkpointFile(), late);
    expect((await check()).firstBad?.detail).toContain('signed by a key that had been replaced by then');
    await expect(open()).rejects.toThrow(/replaced/);
    await writeFile(checkpointFile(), sound);
    await (await open()).close();
  });

  it('does not open without the key that it was handed to, and says so', async () => {
    const ledger = await open();
    await ledger.append(drafts(1));
    await ledger.rotateKey([], by);
    await ledger.close();
    await rm(join(base, 'keys', 'ledger-2.ed25519.pem'));
    await expect(open(new FileKeys(join(base, 'keys')))).rejects.toThrow(/handed to is not among the keys/);
    expect(createPrivateKey(await readFile(join(base, 'keys', 'ledger.ed25519.pem'), 'utf8')).type).toBe(
      'private',
    );
  });
});
