import type { AgreementEnvelope } from '@vitrine/datasets/catalogue/steward';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';

/** The document and its signatures, as the steward checks them for itself. */
export function envelopeOf({ record }: UsableAgreement): AgreementEnvelope {
  return {
    document: record.document as AgreementEnvelope['document'],
    digest: record.digest,
    signatures: record.signatures.map(({ officer, signature }) => ({ officer, signature })),
  };
}
