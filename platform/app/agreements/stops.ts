import { agreementOf, newActId, type AgreementRef } from '@vitrine/core/ids';
import { type JsonObject } from '@vitrine/core/text';
import { listAgreements, stateOf, type AgreementRecord } from '@vitrine/policy/projection';
import { signaturesNeeded } from '@vitrine/policy/lifecycle';
import { QueryCancelled } from '@vitrine/notebooks-gateway/protocol';
import type { StopPorts } from './ports.ts';
import { dropKept } from '../executions/kept-work.ts';
import { settleEnds } from './settle-ends.ts';

const reasons = {
  suspended: 'The query was stopped: a data access officer suspended the agreement.',
  ended: 'The query was stopped: this version of the agreement has ended.',
  expired: "The query was stopped: the agreement's term is over.",
} as const;
const help = 'A data access officer can tell you more; what you were writing is kept.';

/**
 * Makes a suspension or an end bite: queries stop, rooms close, the steward no longer serves it; its cuts go and
 * its requests are quarantined; and when no version of the agreement is left, its pseudonym maps are destroyed
 * too. The ledger shows it all.
 */
export async function enforceStop(
  parts: StopPorts,
  ref: AgreementRef,
  why: keyof typeof reasons,
): Promise<void> {
  // Side by side: what keeps one from being done must not keep the other from it.
  const done = await Promise.allSettled([
    dropKept(parts, ref, new QueryCancelled({ detail: reasons[why], help })),
    parts.rooms.closeAgreement(ref, why),
    why === 'expired' ? undefined : stopServing(parts, ref, why),
  ]);
  for (const one of done) {
    if (one.status === 'fulfilled') continue;
    parts.untold.ends = true;
    throw one.reason;
  }
  await settleEnds(parts);
}

/** Tells the steward, and has it destroy what is left of an agreement that is over. Can be told again. */
export async function stopServing(
  parts: StopPorts,
  ref: AgreementRef,
  why: 'suspended' | 'ended',
): Promise<void> {
  const versions = await listAgreements(parts.database, [agreementOf(ref)]);
  if (why !== 'ended' || !isOver(versions, parts.clock.now())) {
    // The steward stops a version and all before it: a draft that was never in force must not stop those.
    if (versions.some((one) => one.ref === ref && wasInForce(one))) await parts.steward().suspend(ref);
    return;
  }
  const destroyed = await parts.steward().endAgreement(agreementOf(ref));
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
