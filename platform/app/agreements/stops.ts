import { agreementOf, newActId, type AgreementRef, type JsonObject } from '@vitrine/core';
import { listAgreements, stateOf } from '@vitrine/policy';
import type { Parts } from '../parts.ts';

/**
 * Makes a suspension or an end bite: queries stop, rooms close, the steward no longer serves it; and when no
 * version of the agreement is left, its pseudonym maps and cuts are destroyed, which the ledger shows.
 */
export async function enforceStop(
  parts: Parts,
  ref: AgreementRef,
  why: 'suspended' | 'ended' | 'expired',
): Promise<void> {
  parts.queries.drop(ref);
  await parts.rooms.closeAgreement(ref, why);
  const steward = parts.steward();
  if (why !== 'expired') await steward.suspend(ref);
  if (why !== 'ended' || (await othersLeft(parts, ref))) return;
  const destroyed = await steward.endAgreement(agreementOf(ref));
  await parts.projection.record([
    {
      type: 'agreement.destroyed',
      phase: 'fact',
      act: newActId(),
      public: {
        agreement: ref,
        pseudonymMaps: destroyed.pseudonymMaps.length,
        cuts: destroyed.cuts.length,
      },
      private: { actor: 'system', destroyed: JSON.parse(JSON.stringify(destroyed)) as JsonObject },
    },
  ]);
}

async function othersLeft(parts: Parts, ref: AgreementRef): Promise<boolean> {
  const agreement = agreementOf(ref);
  const now = parts.clock.now();
  return (await listAgreements(parts.database)).some(
    (record) =>
      record.ref !== ref && agreementOf(record.ref) === agreement && stateOf(record, now) !== 'ended',
  );
}
