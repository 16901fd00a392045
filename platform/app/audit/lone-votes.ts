import { tablesOf, type Database } from '@vitrine/core/database';
import { loadRequest, readRequestEvent, votesNeeded } from '@vitrine/disclosure-control/requests';
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
  const rounds = [{ round: request?.round, votes: request?.votes }, ...(request?.earlierRounds ?? [])];
  return !rounds.some(({ round, votes }) => round === event.round && (votes?.length ?? 0) >= votesNeeded);
}

/** Whether an entry holds words between a checker and the requester of a request whose votes are to come. */
export async function areOpenWords(database: Database, entry: Entry): Promise<boolean> {
  const event = readRequestEvent(entry);
  if (event?.type !== 'request.said' && event?.type !== 'request.thread-settled') return false;
  return (await loadRequest(database, event.request))?.state === 'submitted';
}

/** The places of some people's lone votes: found under a person's name, each would say whose it is. */
export async function loneVotesOf(
  ledger: Ledger,
  database: Database,
  people: readonly string[],
): Promise<readonly number[]> {
  const votes = await tablesOf<AppTables>(database)
    .selectFrom('app_entry')
    .select('index')
    .where('type', '=', 'request.vote')
    .where('actor', 'in', people)
    .execute();
  const lone: number[] = [];
  for (const { index } of votes) if (await isLoneVote(database, await ledger.entry(index))) lone.push(index);
  return lone;
}
