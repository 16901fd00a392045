import type { AgreementRef } from '@vitrine/core';
import type { Person } from '@vitrine/identity';
import {
  abilitiesFor,
  listAgreements,
  roles,
  stateOf,
  type AgreementRecord,
  type AgreementSubject,
  type AppAbility,
  type Role,
} from '@vitrine/policy';
import type { Parts } from './parts.ts';

/** Of the words a sign-in provider sends, those that are roles here. */
export function rolesOf(person: Person): readonly Role[] {
  return roles.filter((role) => person.roles.includes(role));
}

/** Versions of agreements that name the person, active or not. */
export async function membershipsOf(parts: Parts, person: Person): Promise<readonly AgreementRef[]> {
  const records = await listAgreements(parts.database);
  return records
    .filter((record) => record.agreement?.people.includes(person.username))
    .map((record) => record.ref);
}

/** What the person may do now. */
export async function abilityOf(parts: Parts, person: Person): Promise<AppAbility> {
  return abilitiesFor({ person, roles: rolesOf(person), memberships: await membershipsOf(parts, person) });
}

export function agreementSubject(record: AgreementRecord, now: Date): AgreementSubject {
  return {
    kind: 'Agreement',
    ref: record.ref,
    state: stateOf(record, now),
    signers: record.signatures.map((one) => one.officer),
    dataOut: record.agreement?.dataOut ?? 'none',
  };
}
