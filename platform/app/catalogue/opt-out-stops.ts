import { OptOutsChanged } from '@vitrine/datasets/errors';
import { type OptOutKind } from '@vitrine/datasets/catalogue';
import { getAgreement } from '@vitrine/policy/projection';
import { dropKept, keptAgreements } from '../executions/kept-work.ts';
import type { CataloguePorts } from './ports.ts';

/**
 * Makes a new list of opt-outs bite, once the steward has it and before the ledger does: under agreements that
 * apply it queries stop and are told why, results are forgotten and rooms close. So whatever an older room still
 * answered began before the list in the ledger. The next query opens a room without the people who opted out.
 * The steward closes the rooms by itself as well; only the reason is this side's to tell, and a room that this
 * side cannot close does not undo the list.
 */
export async function stopOutdated(ports: CataloguePorts, kind: OptOutKind): Promise<void> {
  const why = new OptOutsChanged({
    detail: 'A newer list of opt-outs was applied while the query ran.',
    help: 'Run it again: it opens a room without the people who opted out.',
  });
  const using = new Set([...ports.rooms.agreements(), ...keptAgreements(ports)]);
  await Promise.all(
    [...using].map(async (ref) => {
      const record = await getAgreement(ports.database, ref);
      if (record?.agreement?.optOuts[kind] === false) return;
      await dropKept(ports, ref, why);
      await ports.rooms.closeAgreement(ref, 'opt-outs').catch((error: unknown) => {
        ports.log.error({ err: error }, 'rooms could not be closed for newer opt-outs');
      });
    }),
  );
}
