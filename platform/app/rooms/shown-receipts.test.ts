import { anyEvent } from '@vitrine/ledger/testing';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileKeys } from '@vitrine/core/keys';
import { newActId, parseAgreementRef } from '@vitrine/core/ids';
import { systemClock } from '@vitrine/core/process';
import { LedgerReceipts, LedgerWitness } from '@vitrine/datasets/steward';
import type { AgreementAct } from '@vitrine/datasets/catalogue/steward';
import { ledgerSeenFile } from '@vitrine/datasets/catalogue/steward';
import { openFileLedger } from '@vitrine/ledger/storage/file';
import { type Ledger } from '@vitrine/ledger/log';
import { checkpointText, signNote } from '@vitrine/ledger/tree';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ShownReceipts } from './shown-receipts.ts';

const origin = 'vitrine.example/shown';
const act: AgreementAct = { type: 'room.opened', agreement: parseAgreementRef('SAMPLE-1-v1.0') };
const refused = { code: 'receipt-refused' };

let dir: string;
let keys: FileKeys;
let ledger: Ledger;
let witness: LedgerWitness;
let receipts: LedgerReceipts;
let opened: Ledger[];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vitrine-shown-'));
  keys = new FileKeys(join(dir, 'keys'));
  opened = [];
  ledger = await open('ledger');
  await startSteward();
});
afterEach(async () => {
  await witness.close();
  for (const one of opened) await one.close();
  await rm(dir, { recursive: true });
});

async function open(name: string): Promise<Ledger> {
  const one = await openFileLedger({
    dir: join(dir, name),
    keys,
    origin,
    events: anyEvent,
    clock: systemClock,
  });
  opened.push(one);
  return one;
}
async function startSteward(): Promise<void> {
  witness = await LedgerWitness.open(ledgerSeenFile(dir), ledger.keys.first, origin);
  receipts = new LedgerReceipts(witness, origin, systemClock);
}
/** The server's side, over a log; the steward that lives at each moment answers. */
const shown = (log: Ledger): ShownReceipts =>
  new ShownReceipts(log, () => ({
    ledgerSeen: async () => witness.size,
    followLedger: async (checkpoint, proof, handedOn) => witness.follow(checkpoint, proof, handedOn),
  }));
async function intend(log: Ledger): Promise<number> {
  const draft = { type: act.type, phase: 'intent' as const, act: newActId() };
  const [entry] = await log.append([
    { ...draft, public: { agreement: act.agreement }, private: { actor: 'system' } },
  ]);
  return entry?.index ?? -1;
}

it('gives receipts that the steward takes, also many at once and after either was started anew', async () => {
  const some = shown(ledger);
  const many = await Promise.all(
    Array.from({ length: 8 }, async () => receipts.check(await some.of(await intend(ledger)), act)),
  );
  expect(many).toHaveLength(8);
  await startSteward();
  await receipts.check(await some.of(await intend(ledger)), act);
  await ledger.close();
  ledger = await open('ledger');
  await receipts.check(await shown(ledger).of(await intend(ledger)), act);
  expect(witness.size).toBe(10);
});

it('lets the steward refuse a log that was put back, until it is the one it knew', async () => {
  const first = await intend(ledger);
  await ledger.checkpoint();
  await cp(join(dir, 'ledger'), join(dir, 'older'), { recursive: true });
  await receipts.check(await shown(ledger).of(await intend(ledger)), act);
  const older = await open('older');
  await expect(shown(older).of(first)).rejects.toMatchObject(refused);
  const instead = await shown(older).of(await intend(older));
  await expect(receipts.check(instead, act)).rejects.toMatchObject(refused);
  await expect(shown(older).of(await intend(older))).rejects.toMatchObject(refused);
  await receipts.check(await shown(ledger).of(await intend(ledger)), act);
});

it('has the steward follow the log within seconds, without anybody asking for a room', async () => {
  const warn = vi.fn();
  const stop = shown(ledger).keepShown({ warn });
  try {
    for (let n = 0; n < 20; n += 1) await intend(ledger);
    await expect.poll(() => witness.size, { timeout: 10_000 }).toBe(20);
    await intend(ledger);
    await expect.poll(() => witness.size, { timeout: 10_000 }).toBe(21);
  } finally {
    stop();
  }
  expect(warn).not.toHaveBeenCalled();
});

it('says once that the steward is away, and shows it the log when it is back', async () => {
  const warn = vi.fn();
  let away = true;
  const stop = new ShownReceipts(ledger, () => ({
    ledgerSeen: async () => {
      if (away) throw new Error('away');
      return witness.size;
    },
    followLedger: async (checkpoint, proof, handedOn) => witness.follow(checkpoint, proof, handedOn),
  })).keepShown({ warn });
  try {
    await intend(ledger);
    await expect.poll(() => warn.mock.calls.length, { timeout: 10_000 }).toBe(1);
    away = false;
    await expect.poll(() => witness.size, { timeout: 20_000 }).toBe(1);
    expect(warn).toHaveBeenCalledTimes(1);
  } finally {
    stop();
  }
}, 40_000);

describe('a ledger that was handed to a new key', () => {
  const by = { actor: 'per_operator', reason: 'a new token' };

  it('is followed by the entry that the old key signed, also after a restart of the steward', async () => {
    await shown(ledger).of(await intend(ledger));
    await ledger.rotateKey([], by);
    await receipts.check(await shown(ledger).of(await intend(ledger)), act);
    await witness.close();
    await startSteward();
    await ledger.rotateKey([], by);
    await receipts.check(await shown(ledger).of(await intend(ledger)), act);
    expect(witness.size).toBe(ledger.size);
  });

  it('is refused when a stranger handed it on, and when the old key signs once it was replaced', async () => {
    await shown(ledger).of(await intend(ledger));
    const place = await intend(ledger);
    const before = ledger.size;
    await ledger.rotateKey([], by);
    const checkpoint = await ledger.checkpoint();
    const proof = hexes(ledger.consistencyProof(witness.size, ledger.size));
    // Without the entry, the new key is anybody's.
    expect(() => witness.follow(checkpoint, proof)).toThrow('not one of the ledger');
    const [index] = ledger.keys.handedOn(origin, 0);
    expect(index).toBe(before);
    const handed = {
      index: before,
      leaf: (await ledger.receipt(before)).leaf,
      proof: hexes(ledger.inclusionProof(before, ledger.size)),
      growth: hexes(ledger.consistencyProof(before, ledger.size)),
    };
    const forged = { ...handed, leaf: (await ledger.receipt(place)).leaf };
    for (const one of [
      forged,
      { ...handed, index: place },
      { ...handed, proof: [] },
      { ...handed, growth: [] },
    ])
      expect(() => witness.follow(checkpoint, proof, [one])).toThrow('did not sign that in it');
    witness.follow(checkpoint, proof, [handed]);
    await intend(ledger);
    const late = await signNote(
      checkpointText({ origin, size: ledger.size, root: ledger.root(ledger.size) }),
      origin,
      ledger.keys.first,
      (bytes) => keys.sign('ledger', bytes),
    );
    const growth = hexes(ledger.consistencyProof(witness.size, ledger.size));
    expect(() => witness.follow(late, growth)).toThrow('not one of the ledger');
  });
});

const hexes = (proof: readonly Buffer[]): string[] => proof.map((hash) => hash.toString('hex'));
