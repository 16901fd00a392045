import { type AgreementId } from '@vitrine/core/ids';
import { changedFields, replacedVersions } from '@vitrine/policy/lifecycle';
import { listVersions, versionsOfAgreement } from '@vitrine/policy/projection';
import { recordFact } from '../record/acts.ts';
import type { StopPorts } from './ports.ts';
import { enforceStop } from './stops.ts';

/** Ends the versions of an agreement, or of all, that a later one has replaced: whom that one leaves out is out at once. */
export async function endReplaced(ports: StopPorts, agreement?: AgreementId): Promise<void> {
  const now = ports.clock.now();
  const versions =
    agreement === undefined
      ? await listVersions(ports.database, now)
      : await versionsOfAgreement(ports.database, agreement, now);
  for (const { ref, by } of replacedVersions(versions)) {
    await recordFact(ports, 'system', changedFields('ended', ref, `Replaced by ${by}.`));
    await enforceStop(ports, ref, 'ended');
  }
}
