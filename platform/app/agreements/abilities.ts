import type { Database } from '@vitrine/core/database';
import { agreementOf } from '@vitrine/core/ids';
import type { Clock } from '@vitrine/core/process';
import type { Person } from '@vitrine/identity/people';
import {
  abilitiesFor,
  roles,
  type AgreementSubject,
  type AppAbility,
  type Role,
} from '@vitrine/policy/abilities';
import { loadMembership, stateOf, type AgreementRecord } from '@vitrine/policy/projection';
import type { Membership } from '@vitrine/policy/lifecycle';

/** Where agreements are read, and the moment at which. */
export interface AgreementClock {
  readonly database: Database;
  readonly clock: Clock;
}

/** Of the words a sign-in provider sends, those that are roles here. */
export function rolesOf(person: Person): readonly Role[] {
  return roles.filter((role) => person.roles.includes(role));
}

/** What the person has to do with agreements at this moment; every page and call goes by it. */
export function membershipOf(ports: AgreementClock, person: Person): Promise<Membership> {
  return loadMembership(ports.database, person.username, ports.clock.now());
}

/** What the person may do now. */
export async function abilityOf(ports: AgreementClock, person: Person): Promise<AppAbility> {
  return abilitiesFor({ person, roles: rolesOf(person), membership: await membershipOf(ports, person) });
}

export function agreementSubject(record: AgreementRecord, now: Date): AgreementSubject {
  return {
    kind: 'Agreement',
    ref: record.ref,
    agreement: agreementOf(record.ref),
    state: stateOf(record, now),
    signers: record.signatures.map((one) => one.officer),
    dataOut: record.agreement?.dataOut ?? 'none',
  };
}
