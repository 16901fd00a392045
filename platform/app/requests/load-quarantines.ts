import { agreementOf } from '@vitrine/core/ids';
import { optOutEntries } from '@vitrine/datasets/catalogue';
import type { Request } from '@vitrine/disclosure-control/requests';
import { listAgreements, stateOf, statesOf } from '@vitrine/policy/projection';
import { stateAmong } from '@vitrine/policy/lifecycle';
import { RequestQuarantined } from '../errors.ts';
import type { RecordPorts } from '../record/ports.ts';
import { kernelsBegun, queriesBegun } from '../record/begun.ts';
import { milestonesOf } from './milestones.ts';
import {
  quarantineHelp,
  quarantineOf,
  quarantineText,
  type Held,
  type QuarantineReason,
} from '@vitrine/disclosure-control/requests';

type Ports = Pick<RecordPorts, 'database' | 'clock' | 'ledger'>;
type Wanted = Held & Pick<Request, 'id' | 'agreement'>;

/** Which of these requests are quarantined at this moment, and why. Everything it goes by is the ledger's. */
export async function loadQuarantines(
  ports: Ports,
  requests: readonly Wanted[],
): Promise<ReadonlyMap<Request['id'], QuarantineReason>> {
  const found = new Map<Request['id'], QuarantineReason>();
  const open = requests.filter((request) => request.release === null);
  if (open.length === 0) return found;
  const now = ports.clock.now();
  const records = await listAgreements(
    ports.database,
    open.map((request) => agreementOf(request.agreement)),
  );
  const versions = statesOf(records, now);
  const lists = optOutEntries(ports.database);
  const begun = await beginnings(ports, open);
  for (const request of open) {
    const record = records.find((one) => one.ref === request.agreement);
    const reason = quarantineOf(request, {
      agreement:
        record === undefined
          ? 'ended'
          : stateAmong({ ref: record.ref, state: stateOf(record, now) }, versions),
      // Of a document that was destroyed nobody knows which it applied.
      applies: (kind) => record?.agreement?.optOuts[kind] ?? true,
      lists,
      begun: (query) => begun.get(query),
      ...milestonesOf(ports.database, request.id),
    });
    if (reason !== undefined) found.set(request.id, reason);
  }
  return found;
}

/**
 * @param mended reasons that what is about to happen mends
 * @throws RequestQuarantined
 */
export async function demandNotQuarantined(
  ports: Ports,
  request: Wanted,
  mended: readonly QuarantineReason[] = [],
): Promise<void> {
  const reason = (await loadQuarantines(ports, [request])).get(request.id);
  if (reason === undefined || mended.includes(reason)) return;
  throw new RequestQuarantined({
    detail: quarantineText[reason],
    help: quarantineHelp(reason),
    facts: { reason },
  });
}

/** Where queries and kernels began, by their place in the ledger. */
async function beginnings(ports: Ports, requests: readonly Wanted[]): Promise<ReadonlyMap<string, number>> {
  const files = requests.flatMap((request) => request.files);
  const of = files.flatMap(({ kernel }) => kernel ?? []);
  const queries = files.flatMap(({ query }) => query ?? []);
  const begun = [...(await kernelsBegun(ports, of)), ...(await queriesBegun(ports, queries))];
  return new Map(begun.map(([made, entry]) => [made, entry.index]));
}
