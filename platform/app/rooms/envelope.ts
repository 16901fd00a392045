import type { AgreementEnvelope } from '@vitrine/datasets/catalogue/steward';
import type { AgreementRecord } from '@vitrine/policy/projection';

/** The document and its signatures, as the steward checks them for itself. */
export function envelopeOf(record: AgreementRecord): AgreementEnvelope {
  return {
    document: record.document as AgreementEnvelope['document'],
    digest: record.digest,
    signatures: record.signatures.map(({ officer, signature }) => ({ officer, signature })),
  };
}
