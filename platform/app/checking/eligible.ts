import { agreementOf } from '@vitrine/core/ids';
import { mayCheck, type Viewer } from '@vitrine/disclosure-control/requests';
import { listPeople, type Person } from '@vitrine/identity/people';
import { listAgreements, type AgreementRecord } from '@vitrine/policy/projection';
import { rolesOf } from '../agreements/abilities.ts';
import type { RecordPorts } from '../record/ports.ts';

/** Somebody who has signed in, as requests see them. */
export interface Known {
  readonly person: Person;
  readonly viewer: Viewer;
}

/** Everybody who ever signed in as an output checker. */
export async function knownCheckers({ database }: Pick<RecordPorts, 'database'>): Promise<readonly Known[]> {
  const people = (await listPeople(database)).filter((one) => rolesOf(one).includes('output-checker'));
  if (people.length === 0) return [];
  const records = await listAgreements(database);
  return people.map((person) => ({ person, viewer: viewerOf(person, records) }));
}

/** Of these, who may check a request. */
export const eligibleFor = (
  request: Parameters<typeof mayCheck>[1],
  known: readonly Known[],
): readonly Known[] => known.filter(({ viewer }) => mayCheck(viewer, request));

export function viewerOf(person: Person, records: readonly AgreementRecord[]): Viewer {
  const named = records.filter((record) => record.agreement?.people.includes(person.username));
  const agreements = named.map(({ ref }) => agreementOf(ref));
  // Whoever is, or ever was, named in a version may not check under any.
  return { person: person.id, roles: rolesOf(person), agreements, conflicts: agreements };
}
