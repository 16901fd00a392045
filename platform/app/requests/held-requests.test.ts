import {
  newActId,
  newPersonId,
  newQueryId,
  parseAgreementRef,
  randomId,
  type AgreementRef,
} from '@vitrine/core';
import { optOutDraft } from '@vitrine/datasets';
import { loadRequests } from '@vitrine/disclosure-control';
import type { Person } from '@vitrine/identity';
import {
  agreementDigest,
  appliedFields,
  changedFields,
  documentOf,
  readAgreement,
  signedFields,
} from '@vitrine/policy';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sampleText } from '../../../policy/testing.ts';
import { recordFact } from '../acts.ts';
import { settleEnds } from '../agreements/settle-ends.ts';
import { endReplaced } from '../agreements/succession.ts';
import { enforceStop } from '../agreements/stops.ts';
import { stopOutdated } from '../catalogue/opt-out-stops.ts';
import { resumed, stopped } from '../environment-state.ts';
import { homeUseCases } from '../home-use-case.ts';
import { RunningQuery } from '../queries/running-query.ts';
import { repeatStops } from '../recovery.ts';
import { testPlace, type TestPlace } from '../testing.ts';
import type { UseCases } from '../use-case.ts';
import { loadQuarantines } from './load-quarantines.ts';
import { requestUseCases } from './use-cases.ts';

let place: TestPlace;
let desk: ReturnType<typeof requestUseCases>;
beforeAll(async () => {
  place = await testPlace();
  desk = requestUseCases(place.parts);
});
afterAll(() => place.close());

const someone = (username: string, ...roles: string[]): Person => ({
  id: newPersonId(),
  username,
  name: username,
  roles,
});
const sam = someone('sam.researcher', 'researcher');
const [cora, dan] = [someone('cora.checker', 'output-checker'), someone('dan.checker', 'output-checker')];
const signal = new AbortController().signal;
const as = (person: Person) => ({ person, signal });

let ref: AgreementRef;
let tests = 0;
beforeEach(async () => {
  // Moments differ, so that what came after what is seen.
  place.clock.advance(1_000);
  ref = await inForce(`HELD-${++tests}-v1.0`);
});

async function inForce(name: string): Promise<AgreementRef> {
  const version = parseAgreementRef(name);
  const document = { ...readAgreement(sampleText).agreement, ref: version };
  await recordFact(place.parts, 'avery', appliedFields(document));
  for (const officer of ['avery.officer', 'blake.officer']) {
    const signature = { kind: 'ed25519' as const, keyId: 'k', signature: 'AAAA' };
    const digest = agreementDigest(documentOf(document));
    await recordFact(place.parts, officer, signedFields(version, digest, officer, signature));
  }
  return version;
}

/** Sam ran a query, as the ledger and the memory of results have it. */
async function result(): Promise<string> {
  const query = new RunningQuery(newQueryId(), sam.id, ref, 'SELECT SEX, count(*) FROM hes_apc GROUP BY SEX');
  await place.projection.record([
    {
      type: 'query',
      phase: 'intent',
      act: newActId(),
      public: { agreement: ref },
      private: { actor: sam.id, query: query.id, sql: query.sql },
    },
  ]);
  place.parts.queries.add(query);
  query.keep({
    columns: [{ name: 'people', type: 'BIGINT', count: true }],
    rows: [[100]],
    truncated: false,
    notices: [],
    protected: true,
  });
  query.finish([]);
  place.clock.advance(1_000);
  return query.id;
}

type State = 'draft' | 'submitted' | 'approved' | 'released';
const context = {
  kind: 'frequency-table',
  population: 'All',
  variables: 'Sex',
  purpose: 'A paper',
  related: 'none',
} as const;

/** A request of Sam's that got as far as this. */
async function request(state: State): Promise<string> {
  const body = { query: await result(), title: 'By sex' };
  const { id } = await desk.createRequest(as(sam), { params: { ref }, query: {}, body });
  const to = { params: { id }, query: {}, body: {} };
  await desk.saveRequest(as(sam), { ...to, body: { title: 'By sex', context } });
  if (state === 'draft') return id;
  await desk.submitRequest(as(sam), to);
  if (state === 'submitted') return id;
  for (const checker of [cora, dan]) await desk.voteOnRequest(as(checker), { ...to, body: approve });
  if (state === 'released') await desk.releaseRequest(as(dan), to);
  return id;
}
const approve = { vote: 'approve' as const, comment: '' };

async function newList(kind: 'national' | 'type1' = 'national'): Promise<void> {
  place.clock.advance(1_000);
  const snapshot = { id: randomId('oos_'), kind, at: place.clock.now().toISOString(), count: '10' };
  await stopOutdated(place.parts, kind);
  await place.projection.record([optOutDraft(snapshot, newActId(), 'system')]);
  await settleEnds(place.parts);
}

async function suspend(): Promise<void> {
  place.clock.advance(1_000);
  await recordFact(place.parts, 'avery', changedFields('suspended', ref, 'A question.'));
  await enforceStop(place.parts, ref, 'suspended');
}

/** The codes of everything that could bring the request's files on, by whoever may do it. */
async function codes(id: string): Promise<Record<string, string | undefined>> {
  const to = { params: { id }, query: {}, body: {} };
  const file = { ...to, params: { id, name: 'result.csv' } };
  const acts: Record<string, () => Promise<unknown>> = {
    save: () => desk.saveRequest(as(sam), { ...to, body: { title: 'Other', context } }),
    submit: () => desk.submitRequest(as(sam), to),
    preview: () => desk.previewRequestFile(as(sam), file),
    check: () => desk.previewRequestFile(as(cora), file),
    vote: () => desk.voteOnRequest(as(cora), { ...to, body: approve }),
    release: () => desk.releaseRequest(as(cora), to),
    download: () => desk.downloadRelease(as(sam), to),
  };
  const found: Record<string, string | undefined> = {};
  for (const [name, act] of Object.entries(acts)) {
    found[name] = await act().then(
      () => undefined,
      (error: unknown) => (error as { readonly code?: string }).code,
    );
  }
  return found;
}

const held = 'request-quarantined';
const shown = async (id: string, person = sam): ReturnType<UseCases['getRequest']> =>
  desk.getRequest(as(person), { params: { id }, query: {}, body: {} });
const recorded = async (id: string): Promise<unknown[]> => {
  const found: unknown[] = [];
  for await (const entry of place.ledger.read(0))
    if (entry.type === 'request.quarantined' && entry.public['request'] === id) found.push(entry.public);
  return found;
};

describe('under a suspended agreement', () => {
  it.each([
    ['draft', { save: held, submit: held, preview: held, check: 'not-found' }],
    ['submitted', { save: held, preview: held, check: held, vote: held }],
    ['approved', { save: held, preview: held, check: held, release: held }],
  ] as const)('nothing goes on with a request that is %s, but to withdraw it', async (state, expected) => {
    const id = await request(state);
    await suspend();
    const found = await codes(id);
    expect(found).toMatchObject(expected);
    expect(Object.values(found)).not.toContain(undefined);
    const view = await shown(id);
    expect(view).toMatchObject({ state, quarantine: { reason: 'agreement-suspended' } });
    expect(Object.entries(view.may).flatMap(([act, { allowed }]) => (allowed ? [act] : []))).toEqual([
      'withdraw',
    ]);
    expect(view.history.at(-1)).toMatchObject({ what: 'Quarantined' });
    expect(await recorded(id)).toEqual([{ request: id, agreement: ref, reason: 'agreement-suspended' }]);
    const to = { params: { id }, query: {}, body: {} };
    expect((await desk.withdrawRequest(as(sam), to)).state).toBe('withdrawn');
  });

  it('what was released can still be fetched, and is not quarantined', async () => {
    const id = await request('released');
    await suspend();
    expect((await codes(id)).download).toBeUndefined();
    expect(await shown(id)).not.toHaveProperty('quarantine');
    expect(await recorded(id)).toEqual([]);
  });

  it('checkers see why and have nothing to check; the requester is told at home', async () => {
    const id = await request('submitted');
    const waiting = async (): Promise<string[]> => {
      const list = await desk.listRequests(as(cora), { params: {}, query: { view: 'to-check' }, body: {} });
      return list.requests.map((one) => one.id);
    };
    expect(await waiting()).toContain(id);
    await suspend();
    expect(await waiting()).not.toContain(id);
    expect(await shown(id, cora)).toHaveProperty('quarantine');
    const home = await homeUseCases(place.parts).getHome(as(sam), { params: {}, query: {}, body: {} });
    expect(home.inbox).toContainEqual(
      expect.objectContaining({ kind: 'quarantined', href: `/requests/${id}` }),
    );
  });

  it('it is on record once, also when the server died before it was, and a rebuilt database agrees', async () => {
    const id = await request('approved');
    await recordFact(place.parts, 'avery', changedFields('suspended', ref, 'Then the server died.'));
    expect((await codes(id)).release).toBe(held);
    expect(await recorded(id)).toEqual([]);
    await repeatStops(place.parts);
    await repeatStops(place.parts);
    expect(await recorded(id)).toHaveLength(1);
    const { database } = await place.again();
    const clock = place.clock;
    const all = await loadRequests(database, {});
    expect(await loadQuarantines({ database, clock }, all)).toEqual(
      await loadQuarantines(place.parts, await loadRequests(place.parts.database, {})),
    );
  });
});

it('a newer version of the agreement takes no request over from the one it replaced', async () => {
  const id = await request('submitted');
  await inForce(ref.replace('v1.0', 'v1.1'));
  // Not yet recorded as ended: replaced is replaced.
  expect((await codes(id)).vote).toBe(held);
  await endReplaced(place.parts);
  expect(await shown(id)).toMatchObject({ quarantine: { reason: 'agreement-ended' } });
});

describe('newer opt-outs', () => {
  it('hold a draft, and a result of before cannot be asked for', async () => {
    const id = await request('draft');
    const query = await result();
    await newList('type1');
    expect(await shown(id)).not.toHaveProperty('quarantine');
    await newList();
    expect(await codes(id)).toMatchObject({ save: held, submit: held, preview: held });
    expect(await shown(id)).toMatchObject({ quarantine: { reason: 'opt-outs' } });
    const body = { query, title: 'Late' };
    await expect(desk.createRequest(as(sam), { params: { ref }, query: {}, body })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(await recorded(id)).toHaveLength(1);
  });

  it('let what was sent go its way to the release, but not be taken back and changed', async () => {
    const id = await request('submitted');
    await newList();
    expect(await codes(id)).toMatchObject({
      save: held,
      preview: undefined,
      check: undefined,
      vote: undefined,
    });
    const to = { params: { id }, query: {}, body: {} };
    expect((await desk.voteOnRequest(as(dan), { ...to, body: approve })).state).toBe('approved');
    expect((await desk.releaseRequest(as(dan), to)).state).toBe('released');
  });

  it('hold what comes back from the checkers: it is computed anew', async () => {
    const id = await request('submitted');
    await newList();
    const to = { params: { id }, query: {}, body: { vote: 'changes' as const, comment: 'Who is counted?' } };
    for (const checker of [cora, dan]) await desk.voteOnRequest(as(checker), to);
    expect(await shown(id)).toMatchObject({
      state: 'changes-requested',
      quarantine: { reason: 'opt-outs' },
    });
    expect((await codes(id)).save).toBe(held);
  });
});

describe('what the ledger has first came first, whatever the clocks said:', () => {
  /** A list whose moment is before all that is on record: it took long to apply, or a clock went back. */
  const listOfBefore = async (): Promise<void> => {
    const snapshot = {
      id: randomId('oos_'),
      kind: 'national' as const,
      at: '2026-06-01T00:00:00.000Z',
      count: '10',
    };
    await place.projection.record([optOutDraft(snapshot, newActId(), 'system')]);
  };

  it('a draft that was computed while the list was being applied is held', async () => {
    const id = await request('draft');
    await listOfBefore();
    expect(await codes(id)).toMatchObject({ save: held, submit: held, preview: held });
  });

  it('what was sent before the list goes its way', async () => {
    const id = await request('submitted');
    await listOfBefore();
    expect(await codes(id)).toMatchObject({ save: held, preview: undefined, vote: undefined });
  });

  it('a request that came back goes its way once it is sent again, and not if a list came first', async () => {
    const sentAgain = async (id: string): Promise<() => Promise<unknown>> => {
      const to = { params: { id }, query: {}, body: {} };
      const changes = { vote: 'changes' as const, comment: 'Who is counted?' };
      for (const checker of [cora, dan]) await desk.voteOnRequest(as(checker), { ...to, body: changes });
      await desk.saveRequest(as(sam), { ...to, body: { title: 'By sex', context } });
      return () => desk.submitRequest(as(sam), to);
    };
    const [going, holding] = [await request('submitted'), await request('submitted')];
    const [send, sendLate] = [await sentAgain(going), await sentAgain(holding)];
    await send();
    await listOfBefore();
    expect(await codes(going)).toMatchObject({ preview: undefined, vote: undefined });
    await expect(sendLate()).rejects.toMatchObject({ code: held });
  });
});

it('while everything is stopped no file is opened and none leaves; then it goes on', async () => {
  const id = await request('approved');
  const fetched = await request('released');
  await recordFact(place.parts, 'oli', { type: stopped, public: {} });
  const acts = (to: { params: { id: string }; query: object; body: object }) => [
    () => desk.previewRequestFile(as(cora), { ...to, params: { ...to.params, name: 'result.csv' } }),
    () => desk.releaseRequest(as(dan), to),
    () => desk.downloadRelease(as(sam), to),
  ];
  const [opened, released] = acts({ params: { id }, query: {}, body: {} });
  const downloaded = acts({ params: { id: fetched }, query: {}, body: {} }).at(-1);
  for (const act of [opened, released, downloaded]) {
    await expect(act?.()).rejects.toMatchObject({ code: 'environment-stopped' });
  }
  await recordFact(place.parts, 'oli', { type: resumed, public: {} });
  for (const act of [opened, released, downloaded]) await act?.();
});

// The last: from then on every term is over.
it('a term that is over holds what was not released in it', async () => {
  const id = await request('approved');
  place.clock.advance(365 * 86_400_000);
  expect((await codes(id)).release).toBe(held);
  expect(await shown(id)).toMatchObject({ quarantine: { reason: 'agreement-expired' } });
});
