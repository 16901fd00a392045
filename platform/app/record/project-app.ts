import { tablesOf, type Database } from '@vitrine/core/database';
import { type JsonObject } from '@vitrine/core/text';
import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';
import { isOfCases } from '../cases/events.ts';
import { detachedRun } from '../detached/events.ts';
import { projectDetached } from '../detached/project-detached.ts';
import { projectShown } from '../executions/project-shown.ts';
import { DatabaseAltered } from '../errors.ts';
import { cellRun } from '../notebooks/events.ts';
import { notebookRun } from '../notebooks/fresh/events.ts';
import { projectRuns } from '../notebooks/project-runs.ts';
import { projectDraft } from '../requests/drafts.ts';
import { rememberMilestones } from '../requests/milestones.ts';
import { foldedTo, noteFolded } from './folded.ts';
import type { AppTables } from './tables.ts';

const text = z.string().optional().catch(undefined);

function textOf(object: JsonObject, field: string): string | undefined {
  return text.parse(object[field]);
}

/** What of a query's row its outcome says. */
type QueryOutcome = Pick<AppTables['app_query'], 'state' | 'elapsed_ms' | 'rows' | 'code'>;
/** The same while there is none. */
export const underWay: QueryOutcome = { state: 'running', elapsed_ms: null, rows: null, code: null };

const queryIntent = z.object({ query: z.string(), sql: z.string(), actor: z.string() });
const queryOutcome = z.object({ elapsedMs: z.int().optional(), rows: z.int().optional() });

/** The row by which an entry is found. */
export function entryRow(entry: Entry): AppTables['app_entry'] {
  return {
    index: entry.index,
    at: entry.at,
    type: entry.type,
    phase: entry.phase,
    result: entry.result ?? null,
    act: entry.act,
    actor: isOfCases(entry) ? null : (textOf(entry.private, 'actor') ?? null),
    agreement: agreementOf(entry),
    request: textOf(entry.public, 'request') ?? null,
    words: `${JSON.stringify(entry.public)} ${textOf(entry.private, 'sql') ?? ranCode(entry)}`.toLowerCase(),
  };
}

function agreementOf(entry: Entry): string | null {
  return textOf(entry.public, 'agreement') ?? textOf(entry.public, 'ref') ?? null;
}

type QueryRow = Pick<AppTables['app_query'], 'id' | 'act' | 'agreement' | 'person' | 'sql' | 'at'>;

/** What of a query's row its beginning says; undefined for other entries. */
export function queryRow(entry: Entry): QueryRow | undefined {
  if (entry.type !== 'query' || entry.phase !== 'intent') return undefined;
  const intent = queryIntent.safeParse(entry.private);
  const agreement = agreementOf(entry);
  if (!intent.success || agreement === null) return undefined;
  const { query: id, actor: person, sql } = intent.data;
  return { id, act: entry.act, agreement, person, sql, at: entry.at };
}

/** How a query ended, by its outcome; undefined for other entries. */
export function queryOutcomeRow(entry: Entry): QueryOutcome | undefined {
  if (entry.type !== 'query' || entry.phase !== 'outcome') return undefined;
  const outcome = queryOutcome.parse(entry.private);
  const code = textOf(entry.public, 'code') ?? null;
  return {
    state: queryState(entry.result, code),
    elapsed_ms: outcome.elapsedMs ?? null,
    rows: outcome.rows ?? null,
    code,
  };
}

/**
 * Brings the audit index, the query history and the allowances up to date; the same entry twice changes nothing.
 * Whether it was applied is this process's to know: a row that somebody put in its place is none of the entry's.
 * @throws DatabaseAltered
 */
export async function projectApp(database: Database, entry: Entry): Promise<void> {
  if (entry.index < foldedTo(database)) return;
  const tables = tablesOf<AppTables>(database);
  const indexed = await tables
    .insertInto('app_entry')
    .values(entryRow(entry))
    .onConflict((conflict) => conflict.column('index').doNothing())
    .executeTakeFirst();
  if (indexed.numInsertedOrUpdatedRows !== 1n) throw new DatabaseAltered(['app_entry']);

  await projectDraft(database, entry);
  const begun = queryRow(entry);
  if (begun !== undefined) {
    await tables
      .insertInto('app_query')
      .values({ ...begun, ...underWay })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  }
  const ended = queryOutcomeRow(entry);
  if (ended !== undefined)
    await tables.updateTable('app_query').set(ended).where('act', '=', entry.act).execute();
  rememberMilestones(database, entry);
  await projectShown(database, entry);
  await projectRuns(database, entry);
  await projectDetached(database, entry);
  noteFolded(database, entry.index + 1);
}

const ran: ReadonlySet<string> = new Set([cellRun, detachedRun, notebookRun]);

/** The code of a cell that ran; the same word stands for a refusal's code elsewhere. */
function ranCode(entry: Entry): string {
  return ran.has(entry.type) ? (textOf(entry.private, 'code') ?? '') : '';
}

function queryState(result: Entry['result'], code: string | null): string {
  if (code === 'query-cancelled') return 'cancelled';
  if (result === 'interrupted') return 'failed';
  return result ?? 'failed';
}
