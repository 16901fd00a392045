import { tablesOf, type Database } from '@vitrine/core/database';
import { releasedFaceSchema } from '@vitrine/disclosure-control/release';
import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';
import type { ActivityKind } from './activity.ts';
import type { RegisterTables } from './tables.ts';

/** What everybody may have of an entry: without its private fields, so that none can find its way into the register. */
export type PublicEntry = Pick<Entry, 'index' | 'at' | 'type' | 'phase' | 'result' | 'public'>;

const ofRequest = z.object({ request: z.string() });
const released = z.object({ request: z.string(), agreement: z.string(), certificate: z.string() });
const hour = 60 * 60 * 1000;

/** Brings the register up to date with one entry; the same entry twice changes nothing. */
export async function projectRegister(database: Database, entry: PublicEntry): Promise<void> {
  const kind = activityOf(entry);
  if (kind !== undefined) await count(database, entry, kind);
  if (entry.phase === 'intent' || (entry.phase === 'outcome' && entry.result !== 'done')) return;
  switch (entry.type) {
    case 'request.submitted':
      await submit(database, entry);
      return;
    case 'request.released':
      await release(database, entry);
      return;
    case 'request.withdrawn':
      await recall(database, entry);
      return;
    default:
  }
}

/** As what an entry counts among a month's activity: each act once, however it ended. */
function activityOf({ type, phase, result }: PublicEntry): ActivityKind | undefined {
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

async function submit(database: Database, entry: PublicEntry): Promise<void> {
  const row = { request: ofRequest.parse(entry.public).request, at: entry.at };
  await tablesOf<RegisterTables>(database)
    .insertInto('register_submission')
    .values(row)
    .onConflict((conflict) => conflict.column('request').doUpdateSet(row))
    .execute();
}

async function release(database: Database, entry: PublicEntry): Promise<void> {
  const { request, agreement, certificate } = released.parse(entry.public);
  const face = releasedFaceSchema.safeParse(entry.public);
  const tables = tablesOf<RegisterTables>(database);
  const sent = await tables
    .selectFrom('register_submission')
    .select('at')
    .where('request', '=', request)
    .executeTakeFirst();
  const waited = sent === undefined ? null : Math.round((Date.parse(entry.at) - Date.parse(sent.at)) / hour);
  await tables
    .insertInto('register_release')
    .values({
      request,
      agreement,
      entry: entry.index,
      day: entry.at.slice(0, 10),
      certificate,
      face: face.success ? JSON.stringify(face.data) : null,
      waited_hours: waited,
      recalled: null,
    })
    .onConflict((conflict) => conflict.column('request').doNothing())
    .execute();
}

/** A request that is withdrawn after its release was called back; one before it never left, and is not here. */
async function recall(database: Database, entry: PublicEntry): Promise<void> {
  await tablesOf<RegisterTables>(database)
    .updateTable('register_release')
    .set({ recalled: entry.at.slice(0, 10) })
    .where('request', '=', ofRequest.parse(entry.public).request)
    .where('recalled', 'is', null)
    .execute();
}
