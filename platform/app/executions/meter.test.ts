import { newActId, newPersonId, parseAgreementRef, type AgreementRef } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import { readAgreement, type Agreement } from '@vitrine/policy/agreement';
import { agreementDigest, appliedFields, documentOf, signedFields } from '@vitrine/policy/lifecycle';
import { sampleText } from '@vitrine/policy/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordFact } from '../record/acts.ts';
import { testPlace, type TestPlace } from '../testing.ts';
import { allowanceUseCases } from './allowance-use-cases.ts';
import { allowanceOf, recordShown, rowsLeft, type Showing } from './meter.ts';

let place: TestPlace;
let tests = 0;
beforeAll(async () => {
  place = await testPlace();
});
afterAll(() => place.close());

const someone = (username: string, ...roles: string[]): Person => ({
  id: newPersonId(),
  username,
  name: username,
  roles,
});
const limits = { rowsShown: 100, querySeconds: 60, memoryMiB: 128, scratchMiB: 16 };

/** An agreement on hes_apc and hes_op, in force, that lets its people be shown so many rows a day. */
async function agreementOn(name: string, person: Person, rowsPerDay: number): Promise<Agreement> {
  const base = readAgreement(sampleText).agreement;
  const ref = parseAgreementRef(name);
  const agreement = { ...base, ref, people: [person.username], limits: { ...limits, rowsPerDay } };
  await recordFact(place.ports, 'avery', appliedFields(agreement));
  const digest = agreementDigest(documentOf(agreement));
  for (const officer of ['avery.officer', 'blake.officer']) {
    const signature = { kind: 'ed25519' as const, keyId: 'k', signature: 'AAAA' };
    await recordFact(place.ports, officer, signedFields(ref, digest, officer, signature));
  }
  return agreement;
}
const show = (person: Person, agreement: Agreement, cost: number, item = `query ${cost}`): Promise<void> => {
  const showing: Showing = { ref: agreement.ref, agreement, item, kind: 'result', cost };
  return recordShown(place.ports, person, showing);
};
const left = (person: Person, agreement: Agreement): Promise<number> =>
  rowsLeft(place.ports, person, { ref: agreement.ref, agreement }).catch(
    (error: unknown) => (error as { code: number }).code,
  );
const pages = async (ref: AgreementRef): Promise<unknown[]> => {
  const found: unknown[] = [];
  for await (const entry of place.ledger.read(0))
    if (entry.type === 'page.shown' && entry.public['agreement'] === ref) found.push(entry.private['rows']);
  return found;
};

it('an amendment does not begin a day anew', async () => {
  const sam = someone(`sam-${++tests}`, 'researcher');
  const first = await agreementOn('METER-VERSIONS-v1.0', sam, 100);
  await show(sam, first, 70);
  const second = await agreementOn('METER-VERSIONS-v1.1', sam, 100);
  expect(await left(sam, second)).toBe(30);
  expect(await allowanceOf(place.ports, sam, { ref: second.ref, agreement: second })).toMatchObject({
    shownToday: 70,
    perDay: 100,
  });
});

it('a second agreement on the same dataset shows no more of it; other people have their own', async () => {
  const sam = someone(`sam-${++tests}`, 'researcher');
  const robin = someone(`robin-${tests}`, 'researcher');
  const one = await agreementOn('METER-ONE-v1.0', sam, 100);
  const two = await agreementOn('METER-TWO-v1.0', sam, 60);
  const other = await agreementOn('METER-OTHER-v1.0', robin, 60);
  await show(sam, two, 60);
  expect(await left(sam, two)).toBe('allowance-used');
  expect(await left(sam, one)).toBe(40);
  await show(sam, one, 40);
  expect(await left(sam, one)).toBe('allowance-used');
  expect(await left(robin, other)).toBe(60);
});

it('what counts for more than is left is not shown, and leaves no entry that says it was', async () => {
  const sam = someone(`sam-${++tests}`, 'researcher');
  const agreement = await agreementOn('METER-MORE-v1.0', sam, 100);
  await expect(show(sam, agreement, 101)).rejects.toMatchObject({ code: 'allowance-used' });
  expect(await pages(agreement.ref)).toEqual([]);
});

it('the same thing shown again on a day is on record again and counts once; the next day it counts', async () => {
  const sam = someone(`sam-${++tests}`, 'researcher');
  const agreement = await agreementOn('METER-AGAIN-v1.0', sam, 100);
  for (let turn = 0; turn < 3; turn += 1) await show(sam, agreement, 60, 'file a');
  expect(await pages(agreement.ref)).toEqual([60, 0, 0]);
  place.clock.advance(86_400_000);
  await show(sam, agreement, 60, 'file a');
  expect(await left(sam, agreement)).toBe(40);
});

it('who has used a day up goes on when an officer decides so, and nobody of the agreement decides it', async () => {
  const sam = someone(`sam-${++tests}`, 'researcher');
  const agreement = await agreementOn('METER-EXTEND-v1.0', sam, 100);
  const person = { ...sam, issuer: 'i', subject: 's', roles: [...sam.roles] };
  await place.projection.record([
    {
      type: 'person.recorded',
      phase: 'fact',
      act: newActId(),
      public: {},
      private: { actor: 'system', person },
    },
  ]);
  await show(sam, agreement, 100);
  const { extendAllowance } = allowanceUseCases(place.ports);
  const ask = (caller: Person, rows: number) =>
    extendAllowance(
      { person: caller, signal: new AbortController().signal },
      {
        params: { ref: agreement.ref },
        query: {},
        body: { person: sam.username, rows, reason: 'Revision.' },
      },
    );
  await expect(ask({ ...sam, roles: ['researcher', 'access-officer'] }, 50)).rejects.toMatchObject({
    code: 'forbidden',
  });
  await expect(ask(someone('robin', 'researcher'), 50)).rejects.toMatchObject({ code: 'not-found' });
  expect(await left(sam, agreement)).toBe('allowance-used');
  const officer = someone('avery.officer', 'access-officer');
  expect(await ask(officer, 50)).toEqual({ shownToday: 100, perDay: 150 });
  expect(await left(sam, agreement)).toBe(50);
  const last = await place.ledger.entry(place.ledger.size - 1);
  expect(last).toMatchObject({
    type: 'allowance.extended',
    public: { agreement: agreement.ref },
    private: { actor: officer.id, person: sam.id, rows: 50, reason: 'Revision.' },
  });
  expect(JSON.stringify(last.public)).not.toContain(sam.id);
});
