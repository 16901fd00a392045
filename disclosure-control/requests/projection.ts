import { agreementOf } from '@vitrine/core/ids';
import { tablesOf, type Database, type Migrations } from '@vitrine/core/database';
import type { Entry } from '@vitrine/ledger/log';
import { sql, type ColumnType, type Kysely } from 'kysely';
import { happenedEvent } from './events.ts';
import { legally } from './legally.ts';
import type { Request } from './request.ts';
import { apply } from './transitions.ts';

/** A request as it was stored, maybe before it had all of these. */
type Later = 'earlierRounds' | 'downloadedBy' | 'withdrawal' | 'seen';
type StoredRequest = Omit<Request, Later> &
  Partial<Pick<Request, Later>> & {
    readonly earlierVotes?: readonly Pick<Request['earlierRounds'][number], 'round' | 'votes'>[];
  };

function requestOf({ earlierVotes = [], ...stored }: StoredRequest): Request {
  const { submittedAt } = stored;
  return {
    ...stored,
    earlierRounds:
      stored.earlierRounds ??
      earlierVotes.map(({ round, votes }) => ({ round, submittedAt, context: null, files: [], votes })),
    downloadedBy: stored.downloadedBy ?? (stored.downloads > 0 ? [stored.requester] : []),
    withdrawal: stored.withdrawal ?? null,
    seen: stored.seen ?? [],
  };
}

/** The tables of this package. The document is the request; the other columns are for finding it. */
interface DisclosureTables {
  disclosure_request: {
    id: string;
    agreement: string;
    requester: string;
    state: string;
    created_at: string;
    /** The last entry that was folded in, so that none is folded twice. */
    entry_index: number;
    document: ColumnType<StoredRequest, string, string>;
  };
}

export const disclosureMigrations: Migrations = {
  'disclosure-0001-request': {
    async up(database: Kysely<never>): Promise<void> {
      await database.schema
        .createTable('disclosure_request')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('agreement', 'text', (column) => column.notNull())
        .addColumn('requester', 'text', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('created_at', 'text', (column) => column.notNull())
        .addColumn('entry_index', 'integer', (column) => column.notNull())
        .addColumn('document', 'jsonb', (column) => column.notNull())
        .execute();
      await database.schema
        .createIndex('disclosure_request_agreement')
        .on('disclosure_request')
        .columns(['agreement', 'state'])
        .execute();
      await database.schema
        .createIndex('disclosure_request_requester')
        .on('disclosure_request')
        .column('requester')
        .execute();
    },
  },
};

/**
 * Folds an entry into the projection. Only what happened counts: facts, and outcomes that are `done`. An entry
 * folded before, one of another package, and one whose private body was destroyed change nothing. Nor does one
 * that is not legal where it stands, such as a vote that crossed with a change: every rebuild sees it the same.
 */
export async function projectDisclosure(database: Database, entry: Entry): Promise<void> {
  const event = happenedEvent(entry);
  if (event === undefined) return;
  const tables = tablesOf<DisclosureTables>(database);
  const row = await tables
    .selectFrom('disclosure_request')
    .select(['document', 'entry_index'])
    .where('id', '=', event.request)
    .executeTakeFirst();
  if (row !== undefined && row.entry_index >= entry.index) return;
  // The request's beginning was destroyed: there is nothing to fold into.
  if (row === undefined && event.type !== 'request.created') return;
  const request = legally(() =>
    apply(row === undefined ? undefined : requestOf(row.document), event, entry.at),
  );
  if (request === undefined) return;
  const values = {
    state: request.state,
    entry_index: entry.index,
    document: JSON.stringify(request),
  };
  await tables
    .insertInto('disclosure_request')
    .values({
      id: request.id,
      agreement: agreementOf(request.agreement),
      requester: request.requester,
      created_at: request.createdAt,
      ...values,
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute();
}

/** Requests by id, agreement (of any version), requester or states; the newest first. */
export interface RequestFilter {
  readonly agreement?: string;
  readonly requester?: string;
  readonly states?: readonly string[];
}

/** The request whole: for deciding, never for showing (`requestFor` shows). */
export async function loadRequest(database: Database, id: string): Promise<Request | undefined> {
  const row = await tablesOf<DisclosureTables>(database)
    .selectFrom('disclosure_request')
    .select('document')
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : requestOf(row.document);
}

export async function loadRequests(database: Database, filter: RequestFilter): Promise<readonly Request[]> {
  let query = tablesOf<DisclosureTables>(database).selectFrom('disclosure_request').select('document');
  if (filter.agreement !== undefined) query = query.where('agreement', '=', filter.agreement);
  if (filter.requester !== undefined) query = query.where('requester', '=', filter.requester);
  if (filter.states !== undefined) query = query.where('state', 'in', filter.states);
  const rows = await query
    .orderBy('created_at', 'desc')
    .orderBy(sql`id`)
    .execute();
  return rows.map((row) => requestOf(row.document));
}
