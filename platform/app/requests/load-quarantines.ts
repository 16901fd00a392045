import { tablesOf } from '@vitrine/core';
import { allOptOuts } from '@vitrine/datasets';
import type { Request } from '@vitrine/disclosure-control';
import { listAgreements, stateAmong, stateOf, statesOf } from '@vitrine/policy';
import { RequestQuarantined } from '../errors.ts';
import type { Parts } from '../parts.ts';
import type { AppTables } from '../tables.ts';
import {
  quarantineHelp,
  quarantineOf,
  quarantineText,
  type Held,
  type QuarantineReason,
} from './quarantine.ts';

type Wanted = Held & Pick<Request, 'id' | 'agreement'>;

/** Which of these requests are quarantined at this moment, and why. Everything it goes by is the ledger's. */
export async function loadQuarantines(
  parts: Pick<Parts, 'database' | 'clock'>,
  requests: readonly Wanted[],
): Promise<ReadonlyMap<Request['id'], QuarantineReason>> {
  const found = new Map<Request['id'], QuarantineReason>();
  const open = requests.filter((request) => request.release === null);
  if (open.length === 0) return found;
  const now = parts.clock.now();
  const records = await listAgreements(parts.database);
  const versions = statesOf(records, now);
  const lists = await allOptOuts(parts.database);
  const begun = await beginnings(parts, open);
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
    });
    if (reason !== undefined) found.set(request.id, reason);
  }
  return found;
}

/** @throws RequestQuarantined */
export async function demandNotQuarantined(
  parts: Pick<Parts, 'database' | 'clock'>,
  request: Wanted,
): Promise<void> {
  const reason = (await loadQuarantines(parts, [request])).get(request.id);
  if (reason === undefined) return;
  throw new RequestQuarantined({
    detail: quarantineText[reason],
    help: quarantineHelp,
    facts: { reason },
  });
}

async function beginnings(
  { database }: Pick<Parts, 'database'>,
  requests: readonly Wanted[],
): Promise<ReadonlyMap<string, string>> {
  const queries = requests.flatMap(({ files }) => files.flatMap(({ query }) => query ?? []));
  if (queries.length === 0) return new Map();
  const rows = await tablesOf<AppTables>(database)
    .selectFrom('app_query')
    .select(['id', 'at'])
    .where('id', 'in', [...new Set(queries)])
    .execute();
  return new Map(rows.map((row) => [row.id, row.at]));
}
