import { OptOutsChanged, type OptOutKind } from '@vitrine/datasets';
import { getAgreement } from '@vitrine/policy';
import { settleEnds } from '../agreements/settle-ends.ts';
import type { Parts } from '../parts.ts';

/**
 * Makes a new list of opt-outs bite: under agreements that apply it queries stop and are told why, results are
 * forgotten and rooms close; the older cuts are gone, and requests that are not sent yet are quarantined. The next query opens a room without the people who opted out. The steward closes
 * the rooms by itself as well; only the reason is this side's to tell.
 */
export async function enforceOptOuts(parts: Parts, kind: OptOutKind): Promise<void> {
  for (const ref of new Set([...parts.rooms.agreements(), ...parts.queries.agreements()])) {
    const record = await getAgreement(parts.database, ref);
    if (record?.agreement?.optOuts[kind] === false) continue;
    const why = new OptOutsChanged({
      detail: 'A newer list of opt-outs was applied while the query ran.',
      help: 'Run it again: it opens a room without the people who opted out.',
    });
    parts.queries.drop(ref, why);
    await parts.rooms.closeAgreement(ref, 'opt-outs');
  }
  await settleEnds(parts);
}
