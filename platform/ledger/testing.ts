import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileKeys, type KeyProvider } from '@vitrine/core/keys';
import { manualClock } from '@vitrine/core/process';
import { newActId } from '@vitrine/core/ids';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closeDangling } from './log/acts.ts';
import { openCheckpoint } from './tree/checkpoint.ts';
import { destructionOf } from './log/destruction.ts';
import type { Entry, EntryDraft } from './log/entry.ts';
import { DestructionNotRecorded, InvalidEntry, LedgerUnavailable } from './errors.ts';
import type { Ledger, LedgerOptions } from './log/ledger.ts';
import { leafHash, MerkleTree } from './tree/merkle.ts';
import { verifyConsistency } from './tree/merkle-verify.ts';
import { verifyReceipt } from './log/receipt.ts';

export const testOrigin = 'vitrine.example/test-log';

/** For tests of the ledger itself, to which one event is like another. */
export const anyEvent = { demand: () => undefined } as const;

/** A draft like those of the product: a fact with a little in public and a secret in private. */
export function sampleDraft(n: number, more: Partial<EntryDraft> = {}): EntryDraft {
  return {
    type: 'query',
    phase: 'fact',
    act: newActId(),
    public: { agreement: 'DARS-NIC-000000-TEST1-v1.0', number: n },
    private: { actor: 'per_abcdefghijklmnopqrst', sql: `SELECT ${n}` },
    ...more,
  };
}

/** One place where a ledger lies, which can be opened again and again. */
export interface LedgerPlace {
  open(options: LedgerOptions): Promise<Ledger>;
  dispose(): Promise<void>;
}

/** What every ledger must do, whatever it is stored in. */
export function ledgerContract(name: string, makePlace: () => Promise<LedgerPlace>): void {
  describe(`ledger: ${name}`, () => {
    let place: LedgerPlace;
    let keysDir: string;
    let keys: KeyProvider;
    let ledger: Ledger;
    const clock = manualClock('2026-03-01T10:00:00.000Z');
    const open = (): Promise<Ledger> =>
      place.open({ keys, clock, origin: testOrigin, events: anyEvent, checkpointEvery: 5 });
    const reopen = async (): Promise<void> => {
      await ledger.close();
      ledger = await open();
    };
    const all = async (from?: number, to?: number): Promise<readonly Entry[]> => {
      const entries: Entry[] = [];
      for await (const entry of ledger.read(from, to)) entries.push(entry);
      return entries;
    };
    beforeEach(async () => {
      keysDir = await mkdtemp(join(tmpdir(), 'vitrine-ledger-keys-'));
      keys = new FileKeys(keysDir);
      place = await makePlace();
      ledger = await open();
    });
    afterEach(async () => {
      await ledger.close();
      await place.dispose();
      await rm(keysDir, { recursive: true });
    });

    test('what was appended is read back, before and after a restart', async () => {
      const drafts = [0, 1, 2].map((n) => sampleDraft(n));
      const written = await ledger.append(drafts);
      expect(written).toEqual(
        drafts.map((draft, index) => ({ ...draft, index, at: '2026-03-01T10:00:00.000Z' })),
      );
      expect(await all()).toEqual(written);
      await reopen();
      expect(ledger.size).toBe(3);
      expect(await all()).toEqual(written);
      expect(await all(1, 2)).toEqual(written.slice(1, 2));
      expect(await ledger.entry(2)).toEqual(written[2]);
      await expect(ledger.entry(3)).rejects.toMatchObject({ code: 'not-found' });
    });

    test('any JSON is kept as it was', async () => {
      const value = fc.dictionary(fc.string(), fc.jsonValue({ noUnicodeString: false }), { maxKeys: 4 });
      await fc.assert(
        fc.asyncProperty(value, value, async (face, hidden) => {
          const draft = sampleDraft(0, {
            public: { face } as EntryDraft['public'],
            private: { actor: 'system', hidden } as EntryDraft['private'],
          });
          const [entry] = await ledger.append([draft]);
          const plain = JSON.parse(
            JSON.stringify({ public: draft.public, private: draft.private }),
          ) as unknown;
          expect({ public: entry?.public, private: entry?.private }).toEqual(plain);
          expect(await ledger.entry(ledger.size - 1)).toEqual(entry);
        }),
        { numRuns: 30 },
      );
    });

    test('a member called like the prototype is a member like any other', async () => {
      const odd = JSON.parse('{"a":{"__proto__":{"b":1}},"__proto__":2}') as EntryDraft['public'];
      await ledger.append([sampleDraft(0, { public: odd, private: { actor: 'system', odd } })]);
      await reopen();
      const entry = await ledger.entry(0);
      expect(JSON.stringify(entry.public)).toBe('{"__proto__":2,"a":{"__proto__":{"b":1}}}');
      expect(JSON.stringify(entry.private['odd'])).toBe(JSON.stringify(entry.public));
    });

    test('concurrent appends all get their own places, and those of one call stand together', async () => {
      const written = await Promise.all(
        Array.from({ length: 60 }, (_, i) =>
          ledger.append(Array.from({ length: 1 + (i % 3) }, (_x, j) => sampleDraft(i * 10 + j))),
        ),
      );
      const flat = written.flat().sort((a, b) => a.index - b.index);
      expect(flat.map((entry) => entry.index)).toEqual(flat.map((_, index) => index));
      for (const group of written) {
        expect(group.map((entry) => entry.index)).toEqual(group.map((_, i) => (group[0]?.index ?? 0) + i));
      }
      expect(await all()).toEqual(flat);
    });

    test('an entry without the form of one is refused and nothing is written', async () => {
      const wrong: Partial<EntryDraft>[] = [
        { private: {} },
        { private: { actor: 1 } },
        { type: 'Not A Type' },
        { phase: 'outcome' },
        { result: 'done' },
        { act: 'act_1' as EntryDraft['act'] },
        { private: { actor: 'system', 'a field': 1 } },
        { private: JSON.parse('{"actor":"system","__proto__":1}') as EntryDraft['private'] },
        { public: { half: '\ud800' } },
        { public: { nothing: Number.NaN } },
        { public: { long: 'x'.repeat(70_000) } },
      ];
      for (const more of wrong) {
        await expect(ledger.append([sampleDraft(1), sampleDraft(2, more)])).rejects.toBeInstanceOf(
          InvalidEntry,
        );
      }
      expect(ledger.size).toBe(0);
      expect(await ledger.append([sampleDraft(1)])).toHaveLength(1);
    });

    test('a checkpoint covers everything appended, and each is the beginning of the next', async () => {
      const heads = [];
      for (let n = 0; n < 5; n++) {
        await ledger.append(Array.from({ length: n }, (_, i) => sampleDraft(i)));
        heads.push(openCheckpoint(await ledger.checkpoint(), testOrigin, ledger.publicKey));
        if (n === 2) await reopen();
      }
      expect(heads.map((head) => head.size)).toEqual([0, 1, 3, 6, 10]);
      for (const [i, older] of heads.entries()) {
        for (const newer of heads.slice(i)) {
          const proof = ledger.consistencyProof(older.size, newer.size);
          const claim = {
            oldSize: older.size,
            oldRoot: older.root,
            newSize: newer.size,
            newRoot: newer.root,
          };
          expect(verifyConsistency({ ...claim, proof })).toBe(true);
        }
      }
    });

    test('a receipt convinces with the public key alone, and a changed one does not', async () => {
      const written = await ledger.append([0, 1, 2, 3, 4].map((n) => sampleDraft(n)));
      for (const entry of written) {
        const receipt = await ledger.receipt(entry.index);
        expect(verifyReceipt(receipt, ledger.publicKey, testOrigin)).toMatchObject({
          type: entry.type,
          act: entry.act,
          public: entry.public,
        });
        expect(receipt.leaf).not.toContain('SELECT');
        const bent = { ...receipt, leaf: receipt.leaf.replace('"number":', '"numbex":') };
        expect(() => verifyReceipt(bent, ledger.publicKey, testOrigin)).toThrow();
        expect(() =>
          verifyReceipt({ ...receipt, index: receipt.index + 1 }, ledger.publicKey, testOrigin),
        ).toThrow();
        expect(() => verifyReceipt(receipt, ledger.publicKey, 'vitrine.example/other')).toThrow();
      }
    });

    test('a private field is destroyed only on record, and the tree is as before', async () => {
      await ledger.append([0, 1, 2].map((n) => sampleDraft(n)));
      const before = openCheckpoint(await ledger.checkpoint(), testOrigin, ledger.publicKey);
      await expect(ledger.destroyPrivate(1, ['sql'])).rejects.toBeInstanceOf(DestructionNotRecorded);
      await ledger.append([destructionOf({ index: 1, fields: ['sql'] }, 'system', 'retention ended')]);
      await expect(ledger.destroyPrivate(1, ['sql', 'actor'])).rejects.toBeInstanceOf(DestructionNotRecorded);
      await expect(ledger.destroyPrivate(2, ['sql'])).rejects.toBeInstanceOf(DestructionNotRecorded);
      await ledger.destroyPrivate(1, ['sql']);
      await ledger.destroyPrivate(1, ['sql']);
      expect((await ledger.entry(1)).private).toEqual({ actor: 'per_abcdefghijklmnopqrst' });
      expect((await ledger.entry(2)).private).toMatchObject({ sql: 'SELECT 2' });
      await ledger.append([sampleDraft(9)]);
      await reopen();
      expect((await all()).map((entry) => Object.keys(entry.private).sort())).toEqual([
        ['actor', 'sql'],
        ['actor'],
        ['actor', 'sql'],
        ['actor', 'reason'],
        ['actor', 'sql'],
      ]);
      const tree = new MerkleTree();
      for (let i = 0; i < 3; i++) tree.push(leafHash((await ledger.receipt(i)).leaf));
      expect(tree.root()).toEqual(before.root);
    });

    test('a destruction that a crash cut off is finished after the restart', async () => {
      await ledger.append([sampleDraft(0), destructionOf({ index: 0, fields: ['sql'] }, 'system', 'asked')]);
      await reopen();
      expect(await ledger.undestroyed()).toEqual([{ index: 0, fields: ['sql'] }]);
      await closeDangling(ledger);
      expect((await ledger.entry(0)).private).not.toHaveProperty('sql');
      expect(await ledger.undestroyed()).toEqual([]);
    });

    test('an intent without outcome dangles after a restart, until it is closed', async () => {
      const [open1, done, open2] = [newActId(), newActId(), newActId()];
      await ledger.append([
        sampleDraft(0, { phase: 'intent', act: open1 }),
        sampleDraft(1, { phase: 'intent', act: done }),
        sampleDraft(2, { phase: 'outcome', result: 'refused', act: done }),
        sampleDraft(3, { phase: 'intent', act: open2, type: 'vote' }),
      ]);
      expect(ledger.dangling()).toEqual([]);
      await reopen();
      expect(ledger.dangling()).toEqual([
        { act: open1, index: 0, type: 'query' },
        { act: open2, index: 3, type: 'vote' },
      ]);
      const closed = await closeDangling(ledger);
      expect(closed).toMatchObject([
        { type: 'query', phase: 'outcome', result: 'interrupted', act: open1, public: { intent: 0 } },
        { type: 'vote', phase: 'outcome', result: 'interrupted', act: open2, public: { intent: 3 } },
      ]);
      expect(ledger.dangling()).toEqual([]);
      await reopen();
      expect(await closeDangling(ledger)).toEqual([]);
    });

    test('after closing nothing more is taken', async () => {
      const last = ledger.append([sampleDraft(1)]);
      await ledger.close();
      expect(await last).toHaveLength(1);
      await expect(ledger.append([sampleDraft(2)])).rejects.toBeInstanceOf(LedgerUnavailable);
      await expect(ledger.checkpoint()).rejects.toBeInstanceOf(LedgerUnavailable);
      ledger = await open();
      expect(ledger.size).toBe(1);
    });

    test('another key or name does not open it', async () => {
      await ledger.append([sampleDraft(1)]);
      await ledger.close();
      const foreign = new FileKeys(join(keysDir, 'other'));
      await expect(
        place.open({ keys: foreign, clock, origin: testOrigin, events: anyEvent }),
      ).rejects.toMatchObject({
        code: 'corrupt',
      });
      await expect(
        place.open({ keys, clock, origin: 'vitrine.example/x', events: anyEvent }),
      ).rejects.toMatchObject({
        code: 'corrupt',
      });
      ledger = await open();
      expect(ledger.size).toBe(1);
    });
  });
}
