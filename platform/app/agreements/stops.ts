import { agreementOf, type AgreementRef } from '@vitrine/core/ids';
import { listAgreements } from '@vitrine/policy/projection';
import { QueryCancelled } from '@vitrine/notebooks-gateway/protocol';
import { destroyEnded, suspendAtSteward } from './end-agreement.ts';
import { isOver, wasInForce } from './over.ts';
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
  ports: StopPorts,
  ref: AgreementRef,
  why: keyof typeof reasons,
): Promise<void> {
  // Side by side: what keeps one from being done must not keep the other from it.
  const done = await Promise.allSettled([
    dropKept(ports, ref, new QueryCancelled({ detail: reasons[why], help })),
    ports.rooms.closeAgreement(ref, why),
    why === 'expired' ? undefined : stopServing(ports, ref, why),
  ]);
  for (const one of done) {
    if (one.status === 'fulfilled') continue;
    ports.untold.ends = true;
    throw one.reason;
  }
  await settleEnds(ports);
}

/** Tells the steward, and has it destroy what is left of an agreement that is over. Can be told again. */
export async function stopServing(
  ports: StopPorts,
  ref: AgreementRef,
  why: 'suspended' | 'ended',
): Promise<void> {
  const versions = await listAgreements(ports.database, [agreementOf(ref)]);
  if (why !== 'ended' || !isOver(versions, ports.clock.now())) {
    // The steward stops a version and all before it: a draft that was never in force must not stop those.
    const record = versions.find((one) => one.ref === ref && wasInForce(one));
    if (record !== undefined) await suspendAtSteward(ports, record);
    return;
  }
  await destroyEnded(ports, versions);
}
