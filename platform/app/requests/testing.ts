import {
  newActId,
  newPersonId,
  newQueryId,
  parseAgreementRef,
  randomId,
  type AgreementRef,
  type QueryId,
} from '@vitrine/core/ids';
import type { FilePreview, Vote } from '@vitrine/api';
import { optOutDraft } from '@vitrine/datasets/catalogue';
import type { Person } from '@vitrine/identity/people';
import type { LedgerOptions } from '@vitrine/ledger/log';
import {
  agreementDigest,
  appliedFields,
  changedFields,
  documentOf,
  signedFields,
} from '@vitrine/policy/lifecycle';
import { readAgreement } from '@vitrine/policy/agreement';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { sampleText } from '@vitrine/policy/testing';
import { recordFact } from '../record/acts.ts';
import { settleEnds } from '../agreements/settle-ends.ts';
import { enforceStop } from '../agreements/stops.ts';
import { stopOutdated } from '../catalogue/opt-out-stops.ts';
import { RunningQuery } from '../executions/running-query.ts';
import { testPlace, type TestPlace } from '../testing.ts';
import type { UseCases } from '../use-case.ts';
import { requestUseCases } from './use-cases.ts';

/** What tests of requests share, anew before each test: `ref` is an agreement of the test's own, in force. */
export let place: TestPlace;
export let desk: ReturnType<typeof requestUseCases>;
const someone = (username: string, ...roles: string[]): Person => ({
  id: newPersonId(),
  username,
  name: username,
  roles,
});
export const sam = someone('sam.researcher', 'researcher');
export const [cora, dan] = [
  someone('cora.checker', 'output-checker'),
  someone('dan.checker', 'output-checker'),
];
const signal = new AbortController().signal;
export const as = (person: Person) => ({ person, signal });

export let ref: AgreementRef;
let tests = 0;

/** To be called once in a file of tests. With `events`, entries may be planted that the vocabulary does not have. */
export function useRequests(events?: LedgerOptions['events']): void {
  beforeAll(async () => {
    place = await testPlace({}, undefined, events);
    desk = requestUseCases(place.ports, (_, version) => result(version));
  });
  afterAll(() => place.close());
  beforeEach(async () => {
    // Moments differ, so that what came after what is seen.
    place.clock.advance(1_000);
    ref = await inForce(`HELD-${++tests}-v1.0`);
  });
}

/** Has Vitrine met a person, so that pages can name them. */
export async function meet(person: Person): Promise<void> {
  const met = { ...person, issuer: 'https://sign-in.example', subject: person.id };
  const head = { type: 'person.recorded', phase: 'fact' as const, act: newActId(), public: {} };
  await place.ports.projection.record([{ ...head, private: { actor: person.id, person: met } }]);
}

export async function inForce(name: string): Promise<AgreementRef> {
  const version = parseAgreementRef(name);
  const document = { ...readAgreement(sampleText).agreement, ref: version };
  await recordFact(place.ports, 'avery', appliedFields(document));
  for (const officer of ['avery.officer', 'blake.officer']) {
    const signature = { kind: 'ed25519' as const, keyId: 'k', signature: 'AAAA' };
    const digest = agreementDigest(documentOf(document));
    await recordFact(place.ports, officer, signedFields(version, digest, officer, signature));
  }
  return version;
}

/** Sam ran a query, as the ledger and the memory of results have it. */
export async function result(version: AgreementRef = ref): Promise<QueryId> {
  const query = new RunningQuery(
    newQueryId(),
    sam.id,
    version,
    'SELECT SEX, count(*) FROM hes_apc GROUP BY SEX',
  );
  await place.projection.record([
    {
      type: 'query',
      phase: 'intent',
      act: newActId(),
      public: { agreement: version },
      private: { actor: sam.id, query: query.id, sql: query.sql },
    },
  ]);
  place.ports.queries.add(query);
  query.keep({
    columns: [{ name: 'people', type: 'BIGINT', role: 'people' }],
    rows: [[100]],
    truncated: false,
    notices: [],
    protected: true,
    tables: [{ dataset: 'hes_apc', columns: ['SEX'] }],
  });
  query.finish([]);
  place.clock.advance(1_000);
  return query.id;
}

type State = 'draft' | 'submitted' | 'approved' | 'released';
export const context = {
  kind: 'frequency-table',
  population: 'All',
  variables: 'Sex',
  purpose: 'A paper',
  related: 'none',
} as const;

/** A request of Sam's that got as far as this. */
export async function request(state: State): Promise<string> {
  const body = { query: await result(), title: 'By sex' };
  const { id } = await desk.createRequest(as(sam), { params: { ref }, query: {}, body });
  const to = { params: { id }, query: {}, body: {} };
  await desk.saveRequest(as(sam), { ...to, body: { title: 'By sex', context } });
  if (state === 'draft') return id;
  await desk.submitRequest(as(sam), to);
  if (state === 'submitted') return id;
  for (const checker of [cora, dan]) await voteAs(checker, id);
  if (state === 'released') await desk.releaseRequest(as(dan), to);
  return id;
}

/** All of the request's files are put before a person. */
export async function readAll(person: Person, id: string): Promise<void> {
  const { fileList } = await shown(id, person);
  for (const { name } of fileList) {
    for (let from: number | undefined = 0; from !== undefined;) {
      const page: FilePreview = await desk.previewRequestFile(as(person), {
        params: { id, name },
        query: { from },
        body: {},
      });
      from = page.next;
    }
  }
}

/** Somebody looks at all of a request as it is now, and votes. */
export async function voteAs(
  person: Person,
  id: string,
  vote: Vote = 'approve',
  comment = '',
): ReturnType<UseCases['voteOnRequest']> {
  const { round, content } = await shown(id, person);
  if (vote === 'approve') await readAll(person, id);
  const body = { vote, comment, round: Math.max(round, 1), content };
  return desk.voteOnRequest(as(person), { params: { id }, query: {}, body });
}

export async function newList(kind: 'national' | 'type1' = 'national'): Promise<void> {
  place.clock.advance(1_000);
  const at = place.clock.now().toISOString();
  const snapshot = { id: randomId('oos_'), kind, at, landed: at, count: '10' };
  await stopOutdated(place.ports, kind);
  await place.projection.record([optOutDraft(snapshot, newActId(), 'system')]);
  await settleEnds(place.ports);
}

export async function suspend(): Promise<void> {
  place.clock.advance(1_000);
  await recordFact(place.ports, 'avery', changedFields('suspended', ref, 'A question.'));
  await enforceStop(place.ports, ref, 'suspended');
}

/** The codes of everything that could bring the request's files on, by whoever may do it. */
export async function codes(id: string): Promise<Record<string, string | undefined>> {
  const to = { params: { id }, query: {}, body: {} };
  const file = { ...to, params: { id, name: 'result.csv' }, query: { from: 0 } };
  const acts: Record<string, () => Promise<unknown>> = {
    save: () => desk.saveRequest(as(sam), { ...to, body: { title: 'Other', context } }),
    submit: () => desk.submitRequest(as(sam), to),
    preview: () => desk.previewRequestFile(as(sam), file),
    check: () => desk.previewRequestFile(as(cora), file),
    vote: () => voteAs(cora, id),
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

export const held = 'request-quarantined';
export const shown = async (id: string, person = sam): ReturnType<UseCases['getRequest']> =>
  desk.getRequest(as(person), { params: { id }, query: {}, body: {} });
export const recorded = async (id: string): Promise<unknown[]> => {
  const found: unknown[] = [];
  for await (const entry of place.ledger.read(0))
    if (entry.type === 'request.quarantined' && entry.public['request'] === id) found.push(entry.public);
  return found;
};
