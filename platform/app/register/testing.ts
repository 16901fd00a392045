import {
  newActId,
  newPersonId,
  newRequestId,
  parseAgreementRef,
  parseDatasetId,
  parseReleaseVersion,
  type AgreementRef,
} from '@vitrine/core/ids';
import { publishedDraft } from '@vitrine/datasets/catalogue';
import type { JsonObject } from '@vitrine/core/text';
import {
  agreementDigest,
  appliedFields,
  changedFields,
  documentOf,
  signedFields,
} from '@vitrine/policy/lifecycle';
import { anyEvent } from '@vitrine/ledger/testing';
import { readAgreement, type Agreement } from '@vitrine/policy/agreement';
import { sampleText } from '@vitrine/policy/testing';
import { vocabulary } from '../record/vocabulary.ts';
import { recordFact } from '../record/acts.ts';
import {
  as,
  context,
  cora,
  dan,
  desk,
  inForce,
  place,
  result,
  sam,
  useRequests,
  voteAs,
} from '../requests/testing.ts';
import type { TestPlace } from '../testing.ts';

/** Requests beside entries of every type with private words that no event declares: the worst that could be written. */
export function useRegister(): void {
  useRequests(anyEvent);
}

/** Words that stand in private places of the planted ledger, in every kind of entry, and must not come out of it. */
export const planted = {
  person: 'Wilhelmina Featherstonehaugh',
  username: 'w.featherstonehaugh',
  number: '943 476 5919',
  digits: '9434765919',
  sql: 'SELECT planted_column FROM planted_table',
  reason: 'the planted reason',
  value: 'planted-code-X99',
  list: 'planted-list',
  file: 'planted file.csv',
} as const;

/** A title that a hostile officer or researcher writes. */
export const hostile = `A study <script>alert(1)</script> & "quotes" ]]> 'apostrophes'`;

export interface PlantedRegister {
  readonly place: TestPlace;
  /** An agreement of two versions, with one release that stands and one that was called back. */
  readonly agreement: AgreementRef;
  readonly released: string;
  readonly recalled: string;
  /** An agreement that one officer signed: no register has it. */
  readonly unsigned: AgreementRef;
}

/** A document whose every withheld field holds a planted word. */
export function plantedDocument(name: string, change: Partial<Agreement> = {}): Agreement {
  const { agreement } = readAgreement(sampleText);
  return {
    ...agreement,
    ref: parseAgreementRef(name),
    title: hostile,
    objective: `${planted.reason} ${planted.number}`,
    people: [sam.username, planted.username],
    datasets: agreement.datasets.map((grant, at) => ({
      ...grant,
      rows: { REGION: { $in: [planted.value] } },
      ...(at === 1 ? { cohort: { list: planted.list } } : {}),
    })),
    ...change,
  };
}

export async function recordVersion(to: TestPlace, document: Agreement, signers: number): Promise<void> {
  await recordFact(to.ports, 'avery', appliedFields(document));
  const digest = agreementDigest(documentOf(document));
  for (const officer of ['avery.officer', 'blake.officer'].slice(0, signers)) {
    const signature = { kind: 'ed25519' as const, keyId: 'k', signature: 'AAAA' };
    await recordFact(to.ports, officer, signedFields(document.ref, digest, officer, signature));
  }
}

/** Every type of entry: a test holds them against the source. The ledger's own records a destruction. */
export const plantedTypes: readonly string[] = vocabulary.events.map(({ type }) => type);

/**
 * A ledger with every type of entry, each with planted words in its private fields, and with agreements and releases
 * that went their whole way. To be called in a test after `useRequests`.
 */
export async function plantRegister(): Promise<PlantedRegister> {
  const first = await inForce('PLANTED-v1.0');
  const stopped = await inForce('STOPPED-v1.0');
  const agreement = parseAgreementRef('PLANTED-v1.1');
  const unsigned = parseAgreementRef('UNSIGNED-v1.0');
  await recordVersion(place, plantedDocument(agreement, { display: 'aggregates' }), 2);
  await recordVersion(place, plantedDocument(unsigned, { title: planted.reason }), 1);
  await plantDataset(place);
  const released = await release(agreement);
  const recalled = await release(agreement);
  const to = { params: { id: recalled }, query: {}, body: { reason: planted.reason } };
  await desk.withdrawRequest(as(dan), to);
  for (const type of plantedTypes) await plant(type, first);
  await recordFact(place.ports, 'avery', changedFields('suspended', stopped, planted.reason));
  return { place, agreement, released, recalled, unsigned };
}

/** Exact counts of the planted dataset: none of them may be told. */
export const plantedCounts = { rows: 23_417, quarantined: 61 } as const;

/** A dataset whose every withheld field holds a planted word, and whose rows are counted to the last one. */
async function plantDataset(to: TestPlace): Promise<void> {
  const facts = { sha256: 'ab'.repeat(32), bytes: 7_654_321 };
  const { rows, quarantined } = plantedCounts;
  const manifest = {
    format: 1 as const,
    dataset: parseDatasetId('planted'),
    version: parseReleaseVersion('1.0'),
    title: hostile,
    description: hostile,
    owner: 'A trust',
    licence: 'OGL-UK-3.0',
    synthetic: false,
    role: 'events' as const,
    people: true,
    peopleAbout: 2_000,
    created: '2026-06-15T12:34:56.000Z',
    datasetFile: { sha256: facts.sha256, content: `${planted.person} ${planted.number}` },
    source: { alias: planted.list, file: planted.file, ...facts },
    rows: { in: rows + quarantined, published: rows, quarantined },
    columns: [
      {
        name: 'WARD',
        type: 'string' as const,
        class: 'quasi' as const,
        description: 'Ward',
        transforms: [],
        codes: { A: 'Acute' },
        wholeBecause: planted.reason,
      },
    ],
    objects: [{ key: planted.value, role: 'data' as const, ...facts }],
    dataKey: { wrapped: planted.digits, context: planted.username },
  };
  const draft = publishedDraft({ manifest, digest: facts.sha256 }, newActId(), planted.username);
  await to.projection.record([draft]);
}

async function release(version: AgreementRef): Promise<string> {
  const made = await desk.createRequest(as(sam), {
    params: { ref: version },
    query: {},
    body: { query: await result(version), title: hostile },
  });
  const to = { params: { id: made.id }, query: {}, body: {} };
  const named = { params: { id: made.id, name: 'result.csv' }, query: {}, body: { name: planted.file } };
  await desk.renameRequestFile(as(sam), named);
  const said = { population: planted.person, variables: planted.digits, purpose: planted.reason };
  await desk.saveRequest(as(sam), { ...to, body: { title: hostile, context: { ...context, ...said } } });
  await desk.submitRequest(as(sam), to);
  for (const checker of [cora, dan]) await voteAs(checker, made.id, 'approve', planted.reason);
  await desk.releaseRequest(as(dan), to);
  return made.id;
}

const hidden: JsonObject = {
  actor: planted.username,
  name: planted.person,
  sql: planted.sql,
  numbers: [planted.number, planted.digits],
  reason: planted.reason,
  rows: 1,
  day: '2026-06-15',
};

/** What a type's own projection needs to find in private, so that it takes the entry in. */
function needed(type: string): JsonObject {
  if (type === 'allowance.extended') return { person: planted.username };
  if (type !== 'person.recorded') return {};
  const { person: name, username } = planted;
  return {
    person: { id: newPersonId(), issuer: 'https://i.example', subject: username, username, name, roles: [] },
  };
}

/** One entry of a type in each phase. What an agreement or a release comes to is planted by going its whole way. */
async function plant(type: string, ref: AgreementRef): Promise<void> {
  if (type.startsWith('agreement.')) return;
  const face = { agreement: ref, request: newRequestId() };
  const act = newActId();
  place.clock.advance(61_000);
  const body = { ...hidden, ...needed(type) };
  const own = type === 'request.released' ? { certificate: 'c'.repeat(64) } : {};
  await place.projection.record([
    { type, phase: 'fact', act: newActId(), public: { ...face, ...own }, private: body },
    { type, phase: 'intent', act, public: face, private: body },
    {
      type,
      phase: 'outcome',
      act,
      result: 'refused',
      public: { ...face, code: 'forbidden' },
      private: body,
    },
  ]);
}
