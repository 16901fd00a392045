import { agreementOf } from '@vitrine/core/ids';
import { ledgerTable, tablesOf, type Database, type Migrations } from '@vitrine/core/database';
import type { Entry } from '@vitrine/ledger/log';
import { type ColumnType, type Kysely } from 'kysely';
import { happenedEvent } from './events.ts';
import { legally } from './legally.ts';
import type { Request } from './request.ts';
import { apply } from './transitions.ts';

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
    document: ColumnType<Request, string, string>;
  };
}

interface RequestRow {
  readonly id: string;
  readonly agreement: string;
  readonly requester: string;
  readonly state: string;
  readonly created_at: string;
  readonly entry_index: number;
  readonly document: Request;
}

/** Requests as the ledger has them: what becomes of one is decided by this. */
const requestsTable = ledgerTable<RequestRow>('disclosure_request', ['id']);

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
 * Folds an entry into the requests that decisions read, and returns the row that changed. Only what happened
 * counts: facts, and outcomes that are `done`. An entry folded before, one of another package, and one whose
 * private body was destroyed change nothing. Nor does one that is not legal where it stands, such as a vote that
 * crossed with a change: every rebuild sees it the same.
 */
export function rememberDisclosure(database: Database, entry: Entry): RequestRow | undefined {
  const event = happenedEvent(entry);
  if (event === undefined) return undefined;
  const rows = requestsTable.of(database);
  const known = rows.get(event.request);
  if (known !== undefined && known.entry_index >= entry.index) return undefined;
  // The request's beginning was destroyed: there is nothing to fold into.
  if (known === undefined && event.type !== 'request.created') return undefined;
  const request = legally(() => apply(known?.document, event, entry.at));
  if (request === undefined) return undefined;
  const row = {
    id: request.id,
    agreement: agreementOf(request.agreement),
    requester: request.requester,
    created_at: request.createdAt,
    state: request.state,
    entry_index: entry.index,
    document: request,
  };
  rows.put(row);
  return row;
}

/** Brings the requests and their table up to date with one entry. */
export async function projectDisclosure(database: Database, entry: Entry): Promise<void> {
  const remembered = rememberDisclosure(database, entry);
  if (remembered === undefined) return;
  const row = { ...remembered, document: JSON.stringify(remembered.document) };
  const { state, entry_index, document } = row;
  await tablesOf<DisclosureTables>(database)
    .insertInto('disclosure_request')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ state, entry_index, document }))
    .execute();
}

/** Requests by id, agreement (of any version), requester or states; the newest first. */
export interface RequestFilter {
  readonly agreement?: string;
  readonly requester?: string;
  readonly states?: readonly string[];
}

/** The request whole, as the ledger has it: for deciding, never for showing (`requestFor` shows). */
export async function loadRequest(database: Database, id: string): Promise<Request | undefined> {
  return requestsTable.of(database).get(id)?.document;
}

export async function loadRequests(database: Database, filter: RequestFilter): Promise<readonly Request[]> {
  const { agreement, requester, states } = filter;
  return requestsTable
    .of(database)
    .where(
      (row) =>
        (agreement === undefined || row.agreement === agreement) &&
        (requester === undefined || row.requester === requester) &&
        (states === undefined || states.includes(row.state)),
    )
    .toSorted(newestFirst)
    .map(({ document }) => document);
}

function newestFirst(one: RequestRow, other: RequestRow): number {
  if (one.created_at !== other.created_at) return one.created_at < other.created_at ? 1 : -1;
  return one.id < other.id ? -1 : Number(one.id > other.id);
}
