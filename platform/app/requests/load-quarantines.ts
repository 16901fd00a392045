import { agreementOf } from '@vitrine/core/ids';
import { tablesOf, type Database } from '@vitrine/core/database';
import { optOutKinds, optOutsApplied, optOutsUndone } from '@vitrine/datasets/catalogue';
import type { Request } from '@vitrine/disclosure-control/requests';
import { listAgreements, stateOf, statesOf } from '@vitrine/policy/projection';
import { stateAmong } from '@vitrine/policy/lifecycle';
import { RequestQuarantined } from '../errors.ts';
import { kernelOpened } from '../notebooks/events.ts';
import type { Parts } from '../boot/parts.ts';
import type { AppTables } from '../record/tables.ts';
import {
  quarantineHelp,
  quarantineOf,
  quarantineText,
  type Held,
  type QuarantineReason,
  type Sources,
} from '@vitrine/disclosure-control/requests';

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
  const records = await listAgreements(
    parts.database,
    open.map((request) => agreementOf(request.agreement)),
  );
  const versions = statesOf(records, now);
  const lists = await listsOf(parts);
  const begun = await beginnings(parts, open);
  const { created, submitted } = await milestones(parts, open);
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
      created: created.get(request.id),
      submitted: submitted.get(request.id),
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
  parts: Pick<Parts, 'database' | 'clock'>,
  request: Wanted,
  mended: readonly QuarantineReason[] = [],
): Promise<void> {
  const reason = (await loadQuarantines(parts, [request])).get(request.id);
  if (reason === undefined || mended.includes(reason)) return;
  throw new RequestQuarantined({
    detail: quarantineText[reason],
    help: quarantineHelp(reason),
    facts: { reason },
  });
}

type Tables = Pick<Parts, 'database'>;

/** The lists that came in use, by their place in the ledger: the same list once more is no other list. */
async function listsOf({ database }: Tables): Promise<Sources['lists']> {
  const rows = await tablesOf<AppTables>(database)
    .selectFrom('app_entry')
    .select(['index', 'words'])
    .where('type', 'in', [optOutsApplied, optOutsUndone])
    .where((where) => where.or([where('phase', '=', 'fact'), where('result', '=', 'done')]))
    .orderBy('index')
    .execute();
  const last = new Map<string, string>();
  // Its public face names the kind and, in later versions, the list.
  return rows.flatMap(({ index, words }) => {
    const list = /"(oos_[a-z2-7]{20})"/.exec(words)?.[1];
    return optOutKinds.flatMap((kind) => {
      if (!words.includes(`"${kind}"`)) return [];
      const same = list !== undefined && last.get(kind) === list;
      last.set(kind, list ?? '');
      return same ? [] : [{ kind, index }];
    });
  });
}

/** Where queries and kernels began, by their place in the ledger. */
async function beginnings(
  { database }: Tables,
  requests: readonly Wanted[],
): Promise<ReadonlyMap<string, number>> {
  const files = requests.flatMap((request) => request.files);
  const of = files.flatMap(({ kernel }) => kernel ?? []);
  const queries = files.flatMap(({ query }) => query ?? []);
  return new Map([...(await kernelsBegun(database, of)), ...(await queriesBegun(database, queries))]);
}

async function kernelsBegun(
  database: Database,
  acts: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (acts.length === 0) return new Map();
  const rows = await tablesOf<AppTables>(database)
    .selectFrom('app_entry')
    .select(['act', 'index'])
    .where('type', '=', kernelOpened)
    .where('phase', '=', 'intent')
    .where('act', 'in', [...new Set(acts)])
    .execute();
  return new Map(rows.map((row) => [row.act, row.index]));
}

async function queriesBegun(
  database: Database,
  queries: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (queries.length === 0) return new Map();
  const rows = await tablesOf<AppTables>(database)
    .selectFrom('app_query')
    .innerJoin('app_entry', 'app_entry.act', 'app_query.act')
    .select(['app_query.id', 'app_entry.index'])
    .where('app_entry.phase', '=', 'intent')
    .where('app_query.id', 'in', [...new Set(queries)])
    .execute();
  return new Map(rows.map((row) => [row.id, row.index]));
}

/** Where requests began, and where they were last sent. */
async function milestones(
  { database }: Tables,
  requests: readonly Wanted[],
): Promise<Readonly<Record<'created' | 'submitted', ReadonlyMap<string, number>>>> {
  const rows = await tablesOf<AppTables>(database)
    .selectFrom('app_entry')
    .select(['request', 'type', 'index'])
    .where('type', 'in', ['request.created', 'request.submitted'])
    .where(
      'request',
      'in',
      requests.map(({ id }) => id),
    )
    .orderBy('index')
    .execute();
  const of = (type: string): ReadonlyMap<string, number> =>
    new Map(rows.filter((row) => row.type === type).map((row) => [row.request ?? '', row.index]));
  return { created: of('request.created'), submitted: of('request.submitted') };
}
