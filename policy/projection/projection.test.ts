import { migrate, openDatabase, type Database } from '@vitrine/core/database';
import { newActId } from '@vitrine/core/ids';
import type { Entry } from '@vitrine/ledger/log';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleDocument } from '../testing.ts';
import { appliedFields, changedFields, signedFields, type EntryFields } from '../lifecycle/entries.ts';
import { projectPolicy } from './projection.ts';
import { getAgreement, listAgreements, stateOf } from './records.ts';
import type { Signature } from '../lifecycle/signature.ts';
import { policyMigrations } from './tables.ts';

const { agreement } = sampleDocument();
const signature: Signature = { kind: 'ed25519', keyId: 'k', signature: 'AAAA' };
const mid = new Date('2026-06-15T12:00:00Z');
const digest = appliedFields(agreement).public['digest'] as string;

let index = 0;
function entry(fields: EntryFields, rest: Partial<Entry> = {}): Entry {
  return {
    ...fields,
    index: index++,
    at: '2026-02-03T04:05:06.789Z',
    act: newActId(),
    phase: 'fact',
    private: { ...fields.private, actor: 'per_aaaaaaaaaaaaaaaaaaaa' },
    ...rest,
  };
}

describe('projectPolicy', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openDatabase({ kind: 'memory' });
    await migrate(database, [policyMigrations]);
  });
  afterAll(() => database.destroy());

  it('follows an agreement through its life, and the same entries twice change nothing', async () => {
    const entries = [
      entry(appliedFields(agreement), { phase: 'intent' }),
      entry(appliedFields(agreement)),
      entry(signedFields(agreement.ref, digest, 'avery.officer', signature)),
      entry(signedFields(agreement.ref, digest, 'blake.officer', signature), {
        phase: 'outcome',
        result: 'done',
      }),
      entry(changedFields('suspended', agreement.ref, 'checks'), { phase: 'outcome', result: 'failed' }),
    ];
    for (const one of entries) await projectPolicy(database, one);
    for (const one of entries) await projectPolicy(database, one);
    const record = await getAgreement(database, agreement.ref);
    if (record === undefined) throw new Error('not projected');
    expect(record.agreement).toEqual(agreement);
    expect(record.digest).toBe(digest);
    expect(record.signatures.map((one) => one.officer)).toEqual(['avery.officer', 'blake.officer']);
    expect(record.events).toHaveLength(3);
    expect(stateOf(record, mid)).toBe('active');

    await projectPolicy(database, entry(changedFields('suspended', agreement.ref, 'checks')));
    const suspended = await getAgreement(database, agreement.ref);
    expect(suspended === undefined ? '' : stateOf(suspended, mid)).toBe('suspended');
    expect(suspended?.events.at(-1)?.reason).toBe('checks');
    // People's own words stay out of the public log, and nothing but them goes when they are destroyed.
    const ended = changedFields('ended', agreement.ref, 'Sam asked for it');
    expect(JSON.stringify(ended.public)).not.toContain('Sam');
    await projectPolicy(database, entry({ ...ended, private: {} }));
    const over = await getAgreement(database, agreement.ref);
    expect(over === undefined ? '' : stateOf(over, mid)).toBe('ended');
    expect(over?.events.at(-1)?.reason).toBe('');
    expect(await listAgreements(database)).toHaveLength(1);
  });

  it('keeps a signed document when another is applied under its reference', async () => {
    const other = sampleDocument((text) =>
      text.replace('people: [sam.researcher]', 'people: [mallory]'),
    ).agreement;
    await projectPolicy(database, entry(appliedFields(other)));
    expect((await getAgreement(database, agreement.ref))?.digest).toBe(digest);
  });

  it('shows the public face of a document that was destroyed, and grants nothing by it', async () => {
    const { agreement: gone } = sampleDocument((text) => text.replace('A1B2C-v1.0', 'A1B2C-v2.0'));
    const fields = appliedFields(gone);
    await projectPolicy(database, entry({ ...fields, private: {} }));
    const record = await getAgreement(database, gone.ref);
    expect(record).toMatchObject({ document: null, agreement: null, title: gone.title });
  });

  it('knows nothing of other references and entries', async () => {
    await projectPolicy(
      database,
      entry({ type: 'query', public: { agreement: agreement.ref }, private: {} }),
    );
    expect(await getAgreement(database, 'DARS-NONE-v1.0')).toBeUndefined();
  });
});
