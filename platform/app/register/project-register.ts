import { tablesOf, type Database } from '@vitrine/core/database';
import { releasedFaceSchema } from '@vitrine/disclosure-control/release';
import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';
import type { ActivityKind } from './activity.ts';
import { registerLedgerTables, type RegisterTables } from './tables.ts';

/** What everybody may have of an entry: without its private fields, so that none can find its way into the register. */
export type PublicEntry = Pick<Entry, 'index' | 'at' | 'type' | 'phase' | 'result' | 'public'>;

const ofRequest = z.object({ request: z.string() });
const released = z.object({ request: z.string(), agreement: z.string(), certificate: z.string() });
const hour = 60 * 60 * 1000;

type Changed =
  | { readonly submission: RegisterTables['register_submission'] }
  | { readonly release: RegisterTables['register_release'] };

/** Keeps releases, and when each request was last sent, as the register tells them; returns the row that changed. */
export function rememberRegister(database: Database, entry: PublicEntry): Changed | undefined {
  if (entry.phase === 'intent' || (entry.phase === 'outcome' && entry.result !== 'done')) return undefined;
  switch (entry.type) {
    case 'request.submitted':
      return submit(database, entry);
    case 'request.released':
      return release(database, entry);
    case 'request.withdrawn':
      return recall(database, entry);
    default:
      return undefined;
  }
}

/** Brings the register up to date with one entry; the same entry twice changes nothing. */
export async function projectRegister(database: Database, entry: PublicEntry): Promise<void> {
  const kind = activityOf(entry);
  if (kind !== undefined) await count(database, entry, kind);
  const changed = rememberRegister(database, entry);
  if (changed === undefined) return;
  const tables = tablesOf<RegisterTables>(database);
  if ('submission' in changed)
    await tables
      .insertInto('register_submission')
      .values(changed.submission)
      .onConflict((conflict) => conflict.column('request').doUpdateSet(changed.submission))
      .execute();
  else
    await tables
      .insertInto('register_release')
      .values(changed.release)
      .onConflict((conflict) => conflict.column('request').doUpdateSet(changed.release))
      .execute();
}

type Ended = Pick<PublicEntry, 'type' | 'phase'> & { readonly result?: Entry['result'] | null | undefined };

/** As what an entry counts among a month's activity: each act once, however it ended. */
export function activityOf({ type, phase, result }: Ended): ActivityKind | undefined {
  if (type === 'refusal') return 'refusals';
  if (type === 'query' && phase === 'outcome') return result === 'refused' ? 'refusals' : 'queries';
  if (type === 'request.released' && phase !== 'intent' && (result ?? 'done') === 'done') return 'releases';
  return undefined;
}

async function count(database: Database, { index, at }: PublicEntry, kind: ActivityKind): Promise<void> {
  await tablesOf<RegisterTables>(database)
    .insertInto('register_month')
    .values({ month: at.slice(0, 7), kind, count: 1, last: index })
    .onConflict((conflict) =>
      conflict
        .columns(['month', 'kind'])
        .doUpdateSet((of) => ({ count: of('register_month.count', '+', 1), last: index }))
        .where('register_month.last', '<', index),
    )
    .execute();
}

function submit(database: Database, entry: PublicEntry): Changed {
  const submission = { request: ofRequest.parse(entry.public).request, at: entry.at };
  registerLedgerTables.submissions.of(database).put(submission);
  return { submission };
}

function release(database: Database, entry: PublicEntry): Changed | undefined {
  const { request, agreement, certificate } = released.parse(entry.public);
  const face = releasedFaceSchema.safeParse(entry.public);
  const rows = registerLedgerTables.releases.of(database);
  if (rows.get(request) !== undefined) return undefined;
  const sent = registerLedgerTables.submissions.of(database).get(request);
  const waited = sent === undefined ? null : Math.round((Date.parse(entry.at) - Date.parse(sent.at)) / hour);
  const row = {
    request,
    agreement,
    entry: entry.index,
    day: entry.at.slice(0, 10),
    certificate,
    face: face.success ? JSON.stringify(face.data) : null,
    waited_hours: waited,
    recalled: null,
  };
  rows.put(row);
  return { release: row };
}

/** A request that is withdrawn after its release was called back; one before it never left, and is not here. */
function recall(database: Database, entry: PublicEntry): Changed | undefined {
  const rows = registerLedgerTables.releases.of(database);
  const known = rows.get(ofRequest.parse(entry.public).request);
  if (known === undefined || known.recalled !== null) return undefined;
  const row = { ...known, recalled: entry.at.slice(0, 10) };
  rows.put(row);
  return { release: row };
}
