import { changedFields, listVersions, replacedVersions } from '@vitrine/policy/lifecycle';
import { recordFact } from '../record/acts.ts';
import type { Parts } from '../boot/parts.ts';
import { enforceStop } from './stops.ts';

/** Ends the versions of an agreement that a later one has replaced: whom that one leaves out is out at once. */
export async function endReplaced(parts: Parts): Promise<void> {
  const versions = await listVersions(parts.database, parts.clock.now());
  for (const { ref, by } of replacedVersions(versions)) {
    await recordFact(parts, 'system', changedFields('ended', ref, `Replaced by ${by}.`));
    await enforceStop(parts, ref, 'ended');
  }
}
