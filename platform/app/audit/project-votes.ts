import { tablesOf, type Database } from '@vitrine/core/database';
import { readRequestEvent, votesNeeded } from '@vitrine/disclosure-control/requests';
import type { Entry } from '@vitrine/ledger/log';
import { auditLedgerTables, type AuditTables } from './tables.ts';

type Vote = AuditTables['audit_lone_vote'];

/** Keeps whose each vote is, as the ledger has it; the same entry twice changes nothing. */
export function rememberVote(database: Database, entry: Entry): Vote | undefined {
  const event = readRequestEvent(entry);
  if (event?.type !== 'request.vote') return undefined;
  const vote = { act: entry.act, request: event.request, round: event.round, actor: event.checker };
  auditLedgerTables.votes.of(database).put(vote);
  return vote;
}

/** Says whose the votes of a round are once as many are cast as are needed: before, not even a count may tell. */
export async function projectVote(database: Database, entry: Entry): Promise<void> {
  const vote = rememberVote(database, entry);
  if (vote === undefined) return;
  const tables = tablesOf<AuditTables>(database);
  await tables.insertInto('audit_lone_vote').values(vote).execute();
  for (const { act, actor } of wholeRoundOf(database, vote))
    await tables.updateTable('audit_act').set({ actor }).where('act', '=', act).execute();
}

/** Who cast the vote of an act, if all know by now. */
export function casterOf(database: Database, vote: Vote): string | null {
  return wholeRoundOf(database, vote).length > 0 ? vote.actor : null;
}

/** The votes of a vote's round; none while fewer are cast than are needed. */
function wholeRoundOf(database: Database, { request, round }: Vote): readonly Vote[] {
  const votes = auditLedgerTables.votes
    .of(database)
    .group(request)
    .filter((one) => one.round === round);
  return new Set(votes.map(({ actor }) => actor)).size < votesNeeded ? [] : votes;
}
