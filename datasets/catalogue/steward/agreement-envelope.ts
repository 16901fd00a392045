import {
  agreementDigest,
  signaturesNeeded,
  signatureSchema,
  validSigners,
  type OfficerKey,
  type RelyingParty,
} from '@vitrine/policy/lifecycle';
import { agreementSchema, type Agreement } from '@vitrine/policy/agreement';
import { parseAgreementRef, type AgreementRef } from '@vitrine/core/ids';
import { z } from 'zod';
import { PersonRefused, SignaturesRefused, TermRefused } from '../../errors.ts';

/** An agreement as it travels to the steward: the document as signed, its digest, and who signed it. */
export const agreementEnvelopeSchema = z.strictObject({
  document: z.json(),
  /** SHA-256, hex, of the document's canonical JSON. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  signatures: z
    .array(z.strictObject({ officer: z.string().min(1).max(128), signature: signatureSchema }))
    .max(20),
});
export type AgreementEnvelope = z.output<typeof agreementEnvelopeSchema>;

/**
 * The agreement in an envelope, when two different enrolled officers signed it who are not its own people.
 * Pure. @throws SignaturesRefused
 */
export function openEnvelope(
  envelope: AgreementEnvelope,
  officers: readonly OfficerKey[],
  relyingParty: RelyingParty,
): Agreement {
  const refused = (detail: string): SignaturesRefused =>
    new SignaturesRefused({ detail, help: 'Two data access officers who are not in the agreement sign it.' });
  if (agreementDigest(envelope.document) !== envelope.digest) {
    throw refused('The document is not the one that its digest names.');
  }
  const parsed = agreementSchema.safeParse(envelope.document);
  if (!parsed.success) throw refused('The document is not an agreement.');
  const signers = validSigners(
    envelope.digest,
    parsed.data.people,
    envelope.signatures,
    officers,
    relyingParty,
  );
  if (signers.length < signaturesNeeded) {
    throw refused(
      `The agreement bears ${signers.length} signatures that count; it needs ${signaturesNeeded}.`,
    );
  }
  return parsed.data;
}

const named = z.object({ ref: z.string().transform(parseAgreementRef) });

/** The version that an envelope says it is about; nothing of it is checked. @throws SignaturesRefused when it says none */
export function refIn({ document }: AgreementEnvelope): AgreementRef {
  const parsed = named.safeParse(document);
  if (parsed.success) return parsed.data.ref;
  throw new SignaturesRefused({ detail: 'The document is not an agreement.' });
}

/** Whether the agreement holds at this moment; its last day counts whole, in UTC. @throws TermRefused */
export function checkTerm(agreement: Agreement, now: Date): void {
  const today = now.toISOString().slice(0, 10);
  const { from, to } = agreement.term;
  if (today < from)
    throw new TermRefused({ detail: `The agreement begins on ${from}.`, facts: { from, to } });
  if (today > to) throw new TermRefused({ detail: `The agreement expired on ${to}.`, facts: { from, to } });
}

/** @throws PersonRefused */
export function checkPerson(agreement: Agreement, username: string): void {
  if (agreement.people.includes(username)) return;
  throw new PersonRefused({
    detail: 'You are not one of the people named in this agreement.',
    help: 'A data access officer can amend the agreement.',
  });
}
