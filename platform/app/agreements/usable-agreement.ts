import type { AgreementRef } from '@vitrine/core/ids';
import type { Agreement } from '@vitrine/policy/agreement';
import type { AgreementRecord } from '@vitrine/policy/projection';
import type { CompiledAgreement, VisibleTable } from '@vitrine/policy/cut';

/** An agreement under which a person may query at this moment, and what it compiles to. */
export interface UsableAgreement {
  readonly ref: AgreementRef;
  readonly record: AgreementRecord;
  readonly agreement: Agreement;
  readonly compiled: CompiledAgreement;
  readonly visible: readonly VisibleTable[];
}
