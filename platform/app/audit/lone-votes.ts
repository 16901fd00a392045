import { tablesOf, type Database } from '@vitrine/core/database';
import { loadRequest, readRequestEvent, votesAreIn } from '@vitrine/disclosure-control/requests';
import type { Entry, Ledger } from '@vitrine/ledger/log';
import type { AppTables } from '../record/tables.ts';

/**
 * Whether an entry is a vote that is still its caster's secret: until both of its round are cast, neither whose
 * it is nor which may be seen by anyone, and after a change of the request never.
 */
export async function isLoneVote(database: Database, entry: Entry): Promise<boolean> {
  const event = readRequestEvent(entry);
  if (event?.type !== 'request.vote') return false;
  const request = await loadRequest(database, event.request);
  return request === undefined || !votesAreIn(request, event.round);
}

/**
 * Whether an entry is of a thread between a checker and the requester in a round that has not both votes: who asks,
 * and what, tells how they lean, so it is hidden like a lone vote.
 */
export async function areOpenWords(database: Database, entry: Entry): Promise<boolean> {
  const event = readRequestEvent(entry);
  if (event?.type !== 'request.said' && event?.type !== 'request.thread-settled') return false;
  const request = await loadRequest(database, event.request);
  return request === undefined || !votesAreIn(request, await roundOf(database, request.id, entry.index));
}

/** The round in which an entry of a request came: by the order of entries, for clocks are put back. */
async function roundOf(database: Database, request: string, index: number): Promise<number> {
  const sent = await tablesOf<AppTables>(database)
    .selectFrom('app_entry')
    .select((build) => build.fn.countAll<string | number>().as('times'))
    .where('request', '=', request)
    .where('type', '=', 'request.submitted')
    .where((where) => where.or([where('phase', '=', 'fact'), where('result', '=', 'done')]))
    .where('index', '<', index)
    .executeTakeFirstOrThrow();
  return Number(sent.times);
}

/**
 * The places of some people's lone votes, and of what they say in rounds without both votes: found under a person's
 * name, each would say whose it is.
 */
export async function hiddenActsOf(
  ledger: Ledger,
  database: Database,
  people: readonly string[],
): Promise<readonly number[]> {
  const rows = await tablesOf<AppTables>(database)
    .selectFrom('app_entry')
    .select('index')
    .where('type', 'in', ['request.vote', 'request.said', 'request.thread-settled'])
    .where('actor', 'in', people)
    .execute();
  const hidden: number[] = [];
  for (const { index } of rows) {
    const entry = await ledger.entry(index);
    if ((await isLoneVote(database, entry)) || (await areOpenWords(database, entry))) hidden.push(index);
  }
  return hidden;
}
