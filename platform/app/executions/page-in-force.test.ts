import { newPersonId, newQueryId, parseAgreementRef, type AgreementRef } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import {
  appliedFields,
  changedFields,
  agreementDigest,
  documentOf,
  signedFields,
} from '@vitrine/policy/lifecycle';
import { readAgreement } from '@vitrine/policy/agreement';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { sampleText } from '@vitrine/policy/testing';
import { recordFact } from '../record/acts.ts';
import { resumed, stopped } from '../environment/environment-state.ts';
import { testPlace, type TestPlace } from '../testing.ts';
import { recordPage } from './run-query.ts';
import { RunningQuery } from './running-query.ts';

let place: TestPlace;
let ref: AgreementRef;
let tests = 0;
const sam: Person = { id: newPersonId(), username: 'sam.researcher', name: 'Sam', roles: ['researcher'] };

beforeAll(async () => {
  place = await testPlace();
});
afterAll(() => place.close());
beforeEach(async () => {
  ref = parseAgreementRef(`PAGE-${++tests}-v1.0`);
  await sign(ref);
});

async function sign(version: AgreementRef): Promise<void> {
  const document = { ...readAgreement(sampleText).agreement, ref: version };
  await recordFact(place.ports, 'avery', appliedFields(document));
  const digest = agreementDigest(documentOf(document));
  for (const officer of ['avery.officer', 'blake.officer']) {
    const signature = { kind: 'ed25519' as const, keyId: 'k', signature: 'AAAA' };
    await recordFact(place.ports, officer, signedFields(version, digest, officer, signature));
  }
}

/** A query that was let in, and that no stop had yet heard of when it told all queries. */
const page = (): Promise<unknown> => {
  const query = new RunningQuery(newQueryId(), sam.id, ref, 'SELECT 1');
  const result = { columns: [], rows: [[1]], truncated: false, notices: [], protected: false, tables: [] };
  const answer = { result, costs: [1], datasets: ['hes_apc'] };
  const agreement = { ...readAgreement(sampleText).agreement, ref };
  return recordPage(place.ports, sam, { ref, agreement }, query, answer);
};
const pages = async (): Promise<number> => {
  let count = 0;
  for await (const entry of place.ledger.read(0))
    if (entry.type === 'page.shown' && entry.public['agreement'] === ref) count += 1;
  return count;
};

it('shows nothing that the kill switch came before, even while the page was being recorded', async () => {
  const stop = recordFact(place.ports, 'oli', { type: stopped, public: {} });
  await expect(page()).rejects.toMatchObject({ code: 'environment-stopped' });
  await stop;
  await recordFact(place.ports, 'oli', { type: resumed, public: {} });
});

it.each([
  [
    'its agreement is suspended',
    'agreement-not-active',
    () => recordFact(place.ports, 'avery', changedFields('suspended', ref, 'A question.')),
  ],
  [
    'a newer version replaces it',
    'agreement-not-active',
    () => sign(parseAgreementRef(ref.replace('v1.0', 'v1.1'))),
  ],
  [
    'the kill switch is thrown',
    'environment-stopped',
    () => recordFact(place.ports, 'oli', { type: stopped, public: {} }),
  ],
  // The last: from then on every term is over.
  ['its term is over', 'agreement-not-active', async () => place.clock.advance(3 * 365 * 86_400_000)],
])('nothing is shown once %s', async (_, code, stop) => {
  await page();
  expect(await pages()).toBe(1);
  await stop();
  await expect(page()).rejects.toMatchObject({ code });
  expect(await pages()).toBe(1);
  await recordFact(place.ports, 'oli', { type: resumed, public: {} });
});
