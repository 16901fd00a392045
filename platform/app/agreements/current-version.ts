import { agreementOf, parseAgreementId, parseAgreementRef, type AgreementId } from '@vitrine/core/ids';
import { Forbidden } from '@vitrine/core/errors';
import type { Person } from '@vitrine/identity/people';
import { changesBetween, type Change } from '@vitrine/policy/agreement';
import { getAgreement } from '@vitrine/policy/projection';
import { membershipOf, type AgreementClock } from './abilities.ts';

/**
 * The version that stands for an agreement, found under a reference with or without version: an address that was
 * kept from before an amendment leads to what is in force. Of a version that an amendment has not replaced, and
 * of an agreement that does not name the person, it is what was asked for.
 */
export async function currentVersion(ports: AgreementClock, person: Person, asked: string): Promise<string> {
  const agreement = agreementNamed(asked);
  const { standing } = await membershipOf(ports, person);
  const current = standing.find((ref) => agreementOf(ref) === agreement);
  return current === undefined ? asked : current;
}

/** @throws Forbidden to whom the agreement does not name now */
export async function demandMember(
  ports: AgreementClock,
  person: Person,
  asked: string,
): Promise<AgreementId> {
  const agreement = agreementNamed(asked);
  const { agreements } = await membershipOf(ports, person);
  if (agreements.includes(agreement)) return agreement;
  throw new Forbidden({
    detail: 'You are not named in an agreement of this reference.',
    help: 'Your agreements are on the home page; a data access officer can add people.',
  });
}

/** What a version that is no longer in force and the one in its place say differently, in words. */
export async function changesSince(
  { database }: AgreementClock,
  earlier: string,
  current: string,
): Promise<readonly Change[]> {
  if (earlier === current) return [];
  const [before, after] = await Promise.all([
    getAgreement(database, earlier),
    getAgreement(database, current),
  ]);
  if (before?.agreement == null || after?.agreement == null) return [];
  return changesBetween(before.agreement, after.agreement);
}

function agreementNamed(asked: string): AgreementId {
  return /-v[0-9]+\.[0-9]+$/.test(asked) ? agreementOf(parseAgreementRef(asked)) : parseAgreementId(asked);
}
