import { agreementOf } from '@vitrine/core/ids';
import { agreementSchema, type Agreement } from '@vitrine/policy/agreement';
import {
  agreementDigest,
  endDigest,
  isLongOver,
  validSigners,
  versionOrder,
  type OfficerKey,
  type RelyingParty,
  type SignedEnd,
} from '@vitrine/policy/lifecycle';
import type { AgreementRef } from '@vitrine/core/ids';
import { openEnvelope, type AgreementEnvelope } from '../../catalogue/steward/agreement-envelope.ts';
import { SignaturesRefused } from '../../errors.ts';

/** What the steward goes by, and nothing of it is the server's word. */
export interface EndGrounds {
  readonly officers: readonly OfficerKey[];
  readonly relyingParty: RelyingParty;
  readonly now: Date;
  /** The newest version that was ever admitted here, of this agreement. */
  readonly newest: AgreementRef | undefined;
}

/**
 * The agreement that may be ended for good, which destroys its pseudonym maps: an officer who is not one of its people
 * signed that, or its term, in a document that two officers signed, has been over for `daysAfterTerm` days. Neither
 * counts once a newer version is known here. Pure.
 * @throws SignaturesRefused
 */
export function checkEnd(
  envelope: AgreementEnvelope,
  statement: SignedEnd | undefined,
  grounds: EndGrounds,
): Agreement {
  const agreement =
    statement === undefined ? termOver(envelope, grounds) : signedEnd(envelope, statement, grounds);
  const { newest } = grounds;
  if (newest !== undefined && versionOrder(newest) > versionOrder(agreement.ref))
    throw refused(`A newer version of ${agreementOf(agreement.ref)} is known, which this does not end.`);
  return agreement;
}

/**
 * A suspension stops a version and all before it, so it must be one that was served here or that two officers signed: a
 * server that was taken over stops none that is still to come. Pure. @throws SignaturesRefused
 */
export function checkSuspension(
  ref: AgreementRef,
  envelope: AgreementEnvelope | undefined,
  { newest, officers, relyingParty }: Omit<EndGrounds, 'now'>,
): void {
  if (newest !== undefined && versionOrder(ref) <= versionOrder(newest)) return;
  if (envelope !== undefined && openEnvelope(envelope, officers, relyingParty).ref === ref) return;
  throw new SignaturesRefused({
    detail: 'No version of this name was served here, and none that two officers signed was shown.',
    help: 'What two officers have not signed is served to nobody: there is nothing to stop.',
  });
}

function signedEnd(
  { document, digest }: AgreementEnvelope,
  statement: SignedEnd,
  { officers, relyingParty, now }: EndGrounds,
): Agreement {
  const parsed = agreementSchema.safeParse(document);
  const named = parsed.data?.ref === statement.agreement && digest === statement.digest;
  if (!parsed.success || !named || agreementDigest(document) !== digest)
    throw refused('The statement is about another document.');
  // A day of grace for clocks: one for a later day is a statement that nobody made yet.
  if (Date.parse(`${statement.on}T00:00:00Z`) > now.getTime() + 86_400_000)
    throw refused('The statement is of a day to come.');
  const { officer, signature } = statement;
  const signers = validSigners(
    endDigest(statement),
    parsed.data.people,
    [{ officer, signature }],
    officers,
    relyingParty,
  );
  if (signers.length === 0) throw refused('The statement does not bear a signature that counts.');
  return parsed.data;
}

function termOver(envelope: AgreementEnvelope, { officers, relyingParty, now }: EndGrounds): Agreement {
  const agreement = openEnvelope(envelope, officers, relyingParty);
  if (!isLongOver(agreement.term, now))
    throw refused(`Nobody signed that ${agreementOf(agreement.ref)} ends, and its term is not long over.`);
  return agreement;
}

function refused(detail: string): SignaturesRefused {
  return new SignaturesRefused({
    detail,
    help: 'A data access officer who is not in the agreement ends it and signs that.',
  });
}
