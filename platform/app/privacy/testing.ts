import { newActId, newPersonId, newQueryId, parseAgreementRef, type AgreementRef } from '@vitrine/core/ids';
import type { NoisyAnswer, PrivateQuestion } from '@vitrine/disclosure-control/query/private';
import type { Person } from '@vitrine/identity/people';
import { readAgreement, type Agreement } from '@vitrine/policy/agreement';
import { agreementDigest, appliedFields, documentOf, signedFields } from '@vitrine/policy/lifecycle';
import { sampleText } from '@vitrine/policy/testing';
import { endReplaced } from '../agreements/succession.ts';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';
import { recordFact } from '../record/acts.ts';
import type { TestPlace } from '../testing.ts';
import { answerOnce, type Asking } from './buy-answer.ts';

/** For tests: an agreement with a budget in force, and questions that are bought under it. */
export const sam: Person = {
  id: newPersonId(),
  username: 'sam.researcher',
  name: 'Sam',
  roles: ['researcher'],
};

export type Budget = NonNullable<Agreement['privacyBudget']>;

export function documentWith(ref: AgreementRef, privacyBudget: Budget): Agreement {
  const { agreement } = readAgreement(sampleText);
  return { ...agreement, ref, display: 'aggregates', kernels: ['sql'], dataOut: 'private', privacyBudget };
}

/** Has a version applied, and signed by so many. */
export async function inForce(
  place: TestPlace,
  name: string,
  budget: Budget,
  officers: readonly string[] = ['avery.officer', 'blake.officer'],
): Promise<UsableAgreement> {
  const ref = parseAgreementRef(name);
  const document = documentWith(ref, budget);
  await recordFact(place.ports, 'avery', appliedFields(document));
  const digest = agreementDigest(documentOf(document));
  const signature = { kind: 'ed25519' as const, keyId: 'k', signature: 'AAAA' };
  for (const officer of officers)
    await recordFact(place.ports, officer, signedFields(ref, digest, officer, signature));
  await endReplaced(place.ports);
  return usableOf(document);
}

/** The agreement as use cases have it. */
export function usableOf(agreement: Agreement): UsableAgreement {
  const unchecked: unknown = { ref: agreement.ref, agreement };
  return unchecked as UsableAgreement;
}

/** A release of a dataset with a budget over all agreements. */
export async function publishBudget(place: TestPlace, dataset: string, epsilon: number): Promise<void> {
  const manifest = { dataset, privacy: { budget: { epsilon, delta: 0 } } };
  await place.ledger.append([
    {
      type: 'dataset.published',
      phase: 'outcome',
      result: 'done',
      act: newActId(),
      public: { dataset },
      private: { actor: 'dana', manifest },
    },
  ]);
}

export const answerOf = (value: number): NoisyAnswer => ({
  groups: [{ groups: [], noisy: [value] }],
});

export function asking(
  usable: UsableAgreement,
  key: string,
  epsilon: number,
  { delta = 0, dataset = 'hes_apc' } = {},
): Asking {
  const privacy = { epsilon, delta, rowsPerPerson: 1, groupsPerPerson: 1 };
  const unchecked: unknown = { privacy };
  const question = unchecked as PrivateQuestion;
  return {
    person: sam,
    usable,
    question,
    datasets: [dataset],
    key: `${usable.ref} ${key}`,
    query: newQueryId(),
    sql: `SELECT ${key}`,
    signal: AbortSignal.timeout(60_000),
  };
}

/** Asks as `askPrivately` does in an open room. */
export function ask(
  place: TestPlace,
  asked: Asking,
  compute: () => Promise<NoisyAnswer> = async () => answerOf(1),
): ReturnType<typeof answerOnce> {
  return answerOnce(place.ports, asked, compute);
}
