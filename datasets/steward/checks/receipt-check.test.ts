import { anyEvent } from '@vitrine/ledger/testing';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileKeys } from '@vitrine/core/keys';
import { manualClock } from '@vitrine/core/process';
import { newActId, parseAgreementRef, parseDatasetId } from '@vitrine/core/ids';
import { checkpointKey, type EntryDraft, type Ledger, type Receipt } from '@vitrine/ledger/log';
import { openCheckpoint } from '@vitrine/ledger/tree';
import { openFileLedger } from '@vitrine/ledger/storage/file';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ledgerSeenBySteward, ledgerSeenFile } from '../../catalogue/steward/ledger-seen.ts';
import { LedgerWitness } from './ledger-witness.ts';
import { LedgerReceipts } from './receipt-check.ts';
import type { AgreementAct } from '../../catalogue/steward/intended-act.ts';

const origin = 'vitrine.example/log';
const refused = { code: 'receipt-refused' };
const opening: AgreementAct = { type: 'room.opened', agreement: parseAgreementRef('TEST-1-v1.0') };

let dir: string;
let keys: FileKeys;
let key: KeyObject;
let clock: ReturnType<typeof manualClock>;
let ledgers: Ledger[];
let ledger: Ledger;
let witness: LedgerWitness;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vitrine-receipts-'));
  clock = manualClock('2026-06-01T12:00:00Z');
  keys = new FileKeys(join(dir, 'keys'));
  key = await keys.publicKey(checkpointKey);
  ledgers = [];
  ledger = await open('ledger');
  witness = await steward();
});
afterEach(async () => {
  for (const one of ledgers) await one.close();
  await rm(dir, { recursive: true });
});

/** A log of the server's: whoever has taken it over has its key. */
async function open(name: string): Promise<Ledger> {
  const opened = await openFileLedger({ dir: join(dir, name), keys, origin, events: anyEvent, clock });
  ledgers.push(opened);
  return opened;
}
/** What a steward that was started anew has seen. */
const steward = (): Promise<LedgerWitness> => LedgerWitness.open(ledgerSeenFile(dir), key, origin);
/** One that goes by another key, and remembers nothing yet. */
const stewardOf = (publicKey: KeyObject): Promise<LedgerWitness> =>
  LedgerWitness.open(join(dir, 'seen-by-another.json'), publicKey, origin);

const draft = (more: Partial<EntryDraft> = {}): EntryDraft => ({
  type: 'room.opened',
  phase: 'intent',
  act: newActId(),
  public: { agreement: 'TEST-1-v1.0' },
  private: { actor: 'system' },
  ...more,
});

/** Records in a log and gives the receipt of it. */
async function recorded(log: Ledger, more: Partial<EntryDraft> = {}): Promise<Receipt> {
  const [entry] = await log.append([draft(more)]);
  return log.receipt(entry?.index ?? -1);
}

/** Shows the steward how a log has grown up to a receipt. */
function show(log: Ledger, receipt: Receipt, to = witness): void {
  const { size } = openCheckpoint(receipt.checkpoint, origin, key);
  const proof = size < to.size ? [] : log.consistencyProof(to.size, size);
  to.follow(
    receipt.checkpoint,
    proof.map((hash) => hash.toString('hex')),
  );
}

const check = (receipt: unknown, act = opening, on = witness): Promise<void> =>
  new LedgerReceipts(on, origin, clock).check(receipt, act);

describe('a receipt', () => {
  test('must prove the intent to do just this, in the log that the steward knows', async () => {
    const made = { type: 'cut.made' as const, agreement: opening.agreement };
    const good = await recorded(ledger);
    const others = [
      await recorded(ledger, { phase: 'fact' }),
      await recorded(ledger, { public: { agreement: 'TEST-2-v1.0' } }),
      await recorded(ledger, { type: 'query' }),
      await recorded(ledger, { public: { agreement: 'TEST-1-v1.0', dataset: 'visits' } }),
    ];
    const cut = await recorded(ledger, {
      type: 'cut.made',
      public: { agreement: 'TEST-1-v1.0', dataset: 'visits' },
    });
    for (const one of [good, ...others, cut]) show(ledger, one);
    const forged = { ...good, leaf: good.leaf.replace('room', 'cell') };
    for (const one of [...others, cut, forged, null]) await expect(check(one)).rejects.toMatchObject(refused);
    await expect(
      check(good, opening, await stewardOf(generateKeyPairSync('ed25519').publicKey)),
    ).rejects.toMatchObject(refused);
    await check(good);
    await expect(check(cut, { ...made, dataset: parseDatasetId('other') })).rejects.toMatchObject(refused);
    await check(cut, { ...made, dataset: parseDatasetId('visits') });
  });

  test('must be of an intent that was recorded lately, by either clock', async () => {
    const receipt = await recorded(ledger);
    show(ledger, receipt);
    for (const minutes of [11, -22]) {
      clock.advance(minutes * 60_000);
      await expect(check(receipt)).rejects.toMatchObject(refused);
    }
    clock.advance(11 * 60_000);
    await check(receipt);
  });

  test('is good on any checkpoint that was shown, in whatever order requests arrive', async () => {
    const receipts = [await recorded(ledger), await recorded(ledger), await recorded(ledger)];
    for (const one of receipts) show(ledger, one);
    for (const one of receipts.toReversed()) await check(one);
  });
});

describe('what an intent was recorded for', () => {
  test('is done once, also by requests at the same moment', async () => {
    const receipt = await recorded(ledger);
    show(ledger, receipt);
    const all = await Promise.allSettled([check(receipt), check(receipt), check(receipt)]);
    expect(all.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
    await expect(check(receipt)).rejects.toMatchObject(refused);
  });

  test('is not done again by a steward that was started anew', async () => {
    const receipt = await recorded(ledger);
    show(ledger, receipt);
    await check(receipt);
    const again = await steward();
    await expect(check(receipt, opening, again)).rejects.toMatchObject(refused);
    const next = await recorded(ledger);
    show(ledger, next, again);
    await check(next, opening, again);
  });

  test('is not done again because a clock went forward and came back', async () => {
    const receipt = await recorded(ledger);
    show(ledger, receipt);
    await check(receipt);
    clock.advance(86_400_000);
    const later = await recorded(ledger);
    show(ledger, later);
    await check(later);
    clock.advance(-86_400_000);
    await expect(check(receipt)).rejects.toMatchObject(refused);
  });

  test('is not done when that cannot be noted', async () => {
    const receipt = await recorded(ledger);
    show(ledger, receipt);
    // A folder in the file's place: nothing can be written there.
    await mkdir(ledgerSeenFile(dir));
    await expect(check(receipt)).rejects.toThrow();
  });

  test('is done by nobody while the list of what was done cannot be read', async () => {
    await writeFile(ledgerSeenFile(dir), '{"format":1');
    await expect(steward()).rejects.toMatchObject({ code: 'corrupt' });
  });
});

describe('whoever holds the log’s key cannot show the steward', () => {
  beforeEach(async () => {
    const seen = await recorded(ledger);
    show(ledger, seen);
    await check(seen);
  });

  test('another log, made for its eyes', async () => {
    const forged = await open('forged');
    for (const entries of [1, 2]) {
      const receipt = await recorded(forged);
      expect(forged.size).toBe(entries);
      await expect(check(receipt)).rejects.toMatchObject(refused);
      expect(() => show(forged, receipt)).toThrow(expect.objectContaining(refused));
      await expect(check(receipt)).rejects.toMatchObject(refused);
    }
    // Nor one that a new steward would take for the one it knew.
    witness = await steward();
    const receipt = await recorded(forged);
    expect(() => show(forged, receipt)).toThrow(expect.objectContaining(refused));
    const next = await recorded(ledger);
    show(ledger, next);
    await check(next);
  });

  test('a log that was put back, or goes on from there in another way', async () => {
    const before = await recorded(ledger);
    show(ledger, before);
    await ledger.checkpoint();
    await cp(join(dir, 'ledger'), join(dir, 'older'), { recursive: true });
    const secret = await recorded(ledger);
    show(ledger, secret);
    await check(secret);

    const older = await open('older');
    expect(older.size).toBe(2);
    const old = await older.receipt(1);
    expect(() => show(older, old)).toThrow(expect.objectContaining(refused));
    const instead = await recorded(older);
    expect(older.size).toBe(ledger.size);
    const more = await recorded(older);
    for (const one of [instead, more]) {
      expect(() => show(older, one)).toThrow(expect.objectContaining(refused));
      await expect(check(one)).rejects.toMatchObject(refused);
    }
  });

  test('a fork, without its being told from the log that everybody else sees', async () => {
    const checkpoint = (await ledgerSeenBySteward(dir))?.checkpoint ?? '';
    expect(openCheckpoint(checkpoint, origin, key).size).toBe(1);
    await cp(join(dir, 'ledger'), join(dir, 'fork'), { recursive: true });
    const fork = await open('fork');
    const secret = await recorded(fork);
    show(fork, secret);
    await check(secret);
    const honest = await recorded(ledger);
    expect(() => show(ledger, honest)).toThrow(expect.objectContaining(refused));
    const seen = openCheckpoint((await ledgerSeenBySteward(dir))?.checkpoint ?? '', origin, key);
    expect(seen.root).not.toEqual(openCheckpoint(honest.checkpoint, origin, key).root);
  });
});
