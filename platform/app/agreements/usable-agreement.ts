import type { AgreementRef } from '@vitrine/core';
import type { Agreement, AgreementRecord, CompiledAgreement, VisibleTable } from '@vitrine/policy';

/** An agreement under which a person may query at this moment, and what it compiles to. */
export interface UsableAgreement {
  readonly ref: AgreementRef;
  readonly record: AgreementRecord;
  readonly agreement: Agreement;
  readonly compiled: CompiledAgreement;
  readonly visible: readonly VisibleTable[];
}
