import { agreementOf, type AgreementRef } from '@vitrine/core/ids';
import { signaturesNeeded } from '@vitrine/policy/lifecycle';
import { stateOf, type AgreementRecord } from '@vitrine/policy/projection';

/** The versions of the agreement that a reference belongs to. */
export function versionsOf(
  records: readonly AgreementRecord[],
  ref: AgreementRef,
): readonly AgreementRecord[] {
  return records.filter((one) => agreementOf(one.ref) === agreementOf(ref));
}

/** Whether an agreement that once was in force has ended for good: no version of it is ever served again. */
export function isOver(versions: readonly AgreementRecord[], now: Date): boolean {
  return versions.some(wasInForce) && versions.every((one) => stateOf(one, now) === 'ended');
}

export function wasInForce(record: AgreementRecord): boolean {
  return record.signatures.length >= signaturesNeeded;
}
