import { agreementOf, type AgreementRef } from '@vitrine/core';
import { changedFields, listAgreements, stateOf, type AgreementRecord } from '@vitrine/policy';
import { recordFact } from '../acts.ts';
import type { Parts } from '../parts.ts';
import { enforceStop } from './stops.ts';

/** Ends the versions of an agreement that a later one has replaced: whom that one leaves out is out at once. */
export async function endReplaced(parts: Parts): Promise<void> {
  for (const { ref, by } of replaced(await listAgreements(parts.database), parts.clock.now())) {
    await recordFact(parts, 'system', changedFields('ended', ref, `Replaced by ${by}.`));
    await enforceStop(parts, ref, 'ended');
  }
}

/** Versions that have not ended although a later one is active, and which that is. Pure. */
export function replaced(
  records: readonly AgreementRecord[],
  now: Date,
): readonly { readonly ref: AgreementRef; readonly by: AgreementRef }[] {
  return records.flatMap((record) => {
    if (stateOf(record, now) === 'ended') return [];
    const by = records.find(
      (other) =>
        agreementOf(other.ref) === agreementOf(record.ref) &&
        versionOf(other.ref) > versionOf(record.ref) &&
        stateOf(other, now) === 'active',
    );
    return by === undefined ? [] : [{ ref: record.ref, by: by.ref }];
  });
}

/** A version as one number: major and minor have at most four digits. */
function versionOf(ref: AgreementRef): number {
  const [major = 0, minor = 0] = ref
    .slice(ref.lastIndexOf('-v') + 2)
    .split('.')
    .map(Number);
  return major * 10_000 + minor;
}
