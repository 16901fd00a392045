import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homeAt, settingsSchema, systemClock, type Home } from '@vitrine/core/process';
import { newActId, newRequestId, parseAgreementRef } from '@vitrine/core/ids';
import { writeAtomic } from '@vitrine/core/files';
import { requestEntryFields } from '@vitrine/disclosure-control/requests';
import { LedgerReceipts, LedgerWitness } from '@vitrine/datasets/steward';
import { ledgerSeenBySteward, ledgerSeenFile } from '@vitrine/datasets/catalogue/steward';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ledgerCheck } from './ledger-check.ts';
import { ledgerOrigin } from '@vitrine/ledger/log';
import { ShownReceipts } from '../rooms/shown-receipts.ts';
import { ledgerDir, ledgerPublicKeyFile } from './ledger-places.ts';
import { openLedger } from '../record/ledger-place.ts';

const settings = settingsSchema.parse({});
const agreement = parseAgreementRef('SAMPLE-1-v1.0');

let home: Home;
beforeEach(async () => {
  home = homeAt(await mkdtemp(join(tmpdir(), 'vitrine-check-')));
});
afterEach(() => rm(home.root, { recursive: true }));

/** Has the home's log grow by intents to open rooms; with `steward`, each is shown to the steward and used. */
async function grow(entries: number, to: 'steward' | 'nobody' = 'nobody'): Promise<void> {
  const ledger = await openLedger(home, systemClock, settings);
  const { publicKey } = ledger;
  await writeAtomic(ledgerPublicKeyFile(home), publicKey.export({ type: 'spki', format: 'pem' }));
  const witness = await LedgerWitness.open(ledgerSeenFile(home.steward), publicKey, ledgerOrigin);
  const receipts = new LedgerReceipts(witness, ledgerOrigin, systemClock);
  const shown = new ShownReceipts(ledger, () => ({
    ledgerSeen: async () => witness.size,
    followLedger: async (checkpoint, proof, handedOn) => witness.follow(checkpoint, proof, handedOn),
  }));
  for (let n = 0; n < entries; n += 1) {
    const draft = { type: 'room.opened', phase: 'intent' as const, act: newActId(), public: { agreement } };
    const [entry] = await ledger.append([{ ...draft, private: { actor: 'system' } }]);
    if (to === 'nobody' || entry === undefined) continue;
    await receipts.check(await shown.of(entry.index), { type: 'room.opened', agreement });
    await ledger.append([{ ...draft, phase: 'outcome', result: 'done', private: { actor: 'system' } }]);
  }
  await witness.close();
  await ledger.close();
}

it('says how much of the log the steward has seen', async () => {
  await grow(1);
  expect(await ledgerCheck(home, settings)).not.toHaveProperty('seenBySteward');
  await grow(2, 'steward');
  await grow(1);
  expect(await ledgerCheck(home, settings)).toMatchObject({ intact: true, size: 6, seenBySteward: 4 });
});

it.each([
  ['was put back', 1, 'covers 3 entries; 1 are left'],
  ['is another than the steward was shown', 3, 'The first 3 entries are not those'],
])('finds a log that %s, however well it is signed', async (_, entries, said) => {
  await grow(2, 'steward');
  await rm(ledgerDir(home), { recursive: true });
  await grow(entries);
  const { intact, problems } = await ledgerCheck(home, settings);
  expect(intact).toBe(false);
  expect(problems).toHaveLength(1);
  expect(problems[0]?.problem).toContain(said);
});

it('says that the steward’s memory was deleted, and goes on saying it when there is a new one', async () => {
  await grow(2, 'steward');
  expect(await ledgerCheck(home, settings)).toMatchObject({ intact: true, problems: [] });
  await rm(ledgerSeenFile(home.steward));
  const gone = await ledgerCheck(home, settings);
  expect(gone.intact).toBe(false);
  expect(gone.problems[0]?.problem).toMatch(
    /memory of the log is gone, though the log has it act at entry 1/,
  );
  await grow(1, 'steward');
  const renewed = await ledgerCheck(home, settings);
  expect(renewed.intact).toBe(false);
  expect(renewed.problems[0]?.problem).toMatch(/begins at entry 5, after it acted at entry 1/);
});

it('tells what it could not read, or was not answered, from a log that does not hold', async () => {
  await grow(2, 'steward');
  const asked = await ledgerCheck(home, settings, undefined, () => Promise.reject(new Error('away')));
  expect(asked).toMatchObject({ intact: true, notHeldAgainstSteward: 'unanswered' });
  const told = await ledgerCheck(home, settings, undefined, () =>
    ledgerSeenBySteward(home.steward).then((seen) => seen ?? {}),
  );
  expect(told).toMatchObject({ intact: true, seenBySteward: 3 });
  // A memory that began anew is one that was lost, whoever tells of it.
  const begun = await ledgerCheck(home, settings, undefined, () => Promise.resolve({}));
  expect(begun.intact).toBe(false);
});

it('names a release that nobody voted for, however well the log is signed', async () => {
  await grow(1);
  const ledger = await openLedger(home, systemClock, settings);
  const request = newRequestId();
  const hash = 'a'.repeat(64);
  const release = { at: systemClock.now().toISOString(), package: hash, bytes: 1, certificate: hash };
  const fields = requestEntryFields({ type: 'request.released', request, agreement, release }, 'system');
  await ledger.append([{ ...fields, phase: 'fact', act: newActId() }]);
  await ledger.close();
  const { intact, problems } = await ledgerCheck(home, settings);
  expect(intact).toBe(false);
  expect(problems).toHaveLength(1);
  expect(problems[0]?.index).toBe(1);
  expect(problems[0]?.problem).toMatch(/^Entry 1 broke a rule: A request was released without/);
});
