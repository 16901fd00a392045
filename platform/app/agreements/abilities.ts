import type { AgreementRef } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import {
  abilitiesFor,
  roles,
  type AgreementSubject,
  type AppAbility,
  type Role,
} from '@vitrine/policy/abilities';
import { listAgreements, stateOf, type AgreementRecord } from '@vitrine/policy/lifecycle';
import type { Parts } from '../boot/parts.ts';

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
