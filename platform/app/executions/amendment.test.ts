import { newActId, newPersonId, newQueryId, parseAgreementRef, type AgreementRef } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import { readAgreement } from '@vitrine/policy/agreement';
import { agreementDigest, appliedFields, documentOf, signedFields } from '@vitrine/policy/lifecycle';
import { sampleText } from '@vitrine/policy/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { agreementUseCases } from '../agreements/use-cases.ts';
import { endReplaced } from '../agreements/succession.ts';
import { currentVersion } from '../agreements/current-version.ts';
import { usableAgreement } from '../agreements/usable.ts';
import { homeUseCases } from '../inbox/home-use-case.ts';
import { recordFact } from '../record/acts.ts';
import { testPlace, type TestPlace } from '../testing.ts';
import { workspaceUseCases } from './workspace-use-cases.ts';

let place: TestPlace;
const sam: Person = { id: newPersonId(), username: 'sam', name: 'Sam', roles: ['researcher'] };
const robin: Person = { ...sam, id: newPersonId(), username: 'robin' };
const as = (person: Person) => ({ person, signal: new AbortController().signal });
const first = parseAgreementRef('CARRY-v1.0');
const second = parseAgreementRef('CARRY-v1.1');

async function sign(ref: AgreementRef, people: readonly string[]): Promise<void> {
  const document = { ...readAgreement(sampleText).agreement, ref, people: [...people] };
  await recordFact(place.ports, 'avery', appliedFields(document));
  const digest = agreementDigest(documentOf(document));
  for (const officer of ['avery.officer', 'blake.officer']) {
    const signature = { kind: 'ed25519' as const, keyId: 'k', signature: 'AAAA' };
    await recordFact(place.ports, officer, signedFields(ref, digest, officer, signature));
  }
  await endReplaced(place.ports);
}

async function ran(ref: AgreementRef, sql: string): Promise<string> {
  const id = newQueryId();
  await place.projection.record([
    {
      type: 'query',
      phase: 'intent',
      act: newActId(),
      public: { agreement: ref },
      private: { actor: sam.id, query: id, sql },
    },
  ]);
  place.clock.advance(1_000);
  return id;
}

beforeAll(async () => {
  place = await testPlace();
  await sign(first, ['sam', 'robin']);
  for (let n = 0; n < 5; n += 1) await ran(first, `SELECT ${n}`);
  await sign(second, ['sam']);
});
afterAll(() => place.close());

it('leads from the old address, and from one without version, to the version in force', async () => {
  for (const asked of [first, second, 'CARRY'])
    expect(await currentVersion(place.ports, sam, asked)).toBe(second);
  // Whom the amendment leaves out is led nowhere.
  expect(await currentVersion(place.ports, robin, first)).toBe(first);
});

it('says where to go on when a query is asked for under the version that ended', async () => {
  await expect(usableAgreement(place.ports, sam, first)).rejects.toMatchObject({
    code: 'agreement-not-active',
    facts: { state: 'ended', newer: second },
  });
  await expect(usableAgreement(place.ports, robin, first)).rejects.toMatchObject({
    facts: { state: 'ended' },
  });
});

it('keeps the history over versions, a page at a time, and shows it to members alone', async () => {
  await ran(second, 'SELECT 5');
  const { listQueries } = workspaceUseCases(place.ports);
  const texts: string[] = [];
  let before: string | undefined;
  for (let pages = 0; pages < 9; pages += 1) {
    const query = { limit: 2, before };
    const page = await listQueries(as(sam), { params: { ref: second }, query, body: {} });
    texts.push(...page.queries.map(({ sql }) => sql));
    if (page.next === null) break;
    before = page.next;
  }
  expect(texts).toEqual([5, 4, 3, 2, 1, 0].map((n) => `SELECT ${n}`));
  const found = await listQueries(as(sam), {
    params: { ref: 'CARRY' },
    query: { limit: 9, text: 'ect 3' },
    body: {},
  });
  expect(found.queries.map(({ agreement, sql }) => [agreement, sql])).toEqual([[first, 'SELECT 3']]);
  await expect(
    listQueries(as(robin), { params: { ref: first }, query: { limit: 9 }, body: {} }),
  ).rejects.toMatchObject({ code: 'forbidden' });
});

it('links the newer version on the page of the old one, and says what changed', async () => {
  const { getAgreement } = agreementUseCases(place.ports);
  const old = await getAgreement(as(sam), { params: { ref: first }, query: {}, body: {} });
  expect(old.replacedBy).toEqual({
    ref: second,
    changes: [{ clause: 'people', text: 'It leaves out person robin.' }],
  });
});

it('has one line an agreement on the home page, for its people, with what they last ran', async () => {
  const { getHome } = homeUseCases(place.ports);
  const { agreements } = await getHome(as(sam), { params: {}, query: {}, body: {} });
  expect(agreements).toMatchObject([{ ref: second, state: 'active', lastSql: 'SELECT 5' }]);
  expect((await getHome(as(robin), { params: {}, query: {}, body: {} })).agreements).toEqual([]);
});
