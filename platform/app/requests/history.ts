import type { Request as ShownRequest } from '@vitrine/api';
import { tablesOf } from '@vitrine/core/database';
import type { RequestView } from '@vitrine/disclosure-control/requests';
import type { Names } from '../record/names.ts';
import type { Parts } from '../boot/parts.ts';
import type { AppTables } from '../record/tables.ts';
import { requestQuarantined } from './record-quarantines.ts';

/** What a request's timeline says of each entry. Votes stand there only once both are known. */
const sentences: Readonly<Record<string, string>> = {
  'request.created': 'Begun',
  'request.file-added': 'A result was added',
  'request.changed': 'Changed; earlier votes no longer count',
  'request.submitted': 'Sent to the checkers',
  'request.withdrawn': 'Withdrawn',
  'request.released': 'Released',
  'request.downloaded': 'Downloaded',
  [requestQuarantined]: 'Quarantined',
};

/** What happened to a request, oldest first, as far as everyone who sees the request may know. */
export async function historyOf(
  parts: Parts,
  view: RequestView,
  names: Names,
): Promise<ShownRequest['history']> {
  const rows = await tablesOf<AppTables>(parts.database)
    .selectFrom('app_entry')
    .select(['at', 'type', 'phase', 'actor'])
    .where('request', '=', view.id)
    .where('type', 'in', Object.keys(sentences))
    .where((where) => where.or([where('phase', '=', 'fact'), where('result', '=', 'done')]))
    .orderBy('index')
    .execute();
  const votes = view.votes.map((vote) => ({ at: vote.at, what: `A checker voted: ${vote.decision}` }));
  return [
    ...rows.map((row) => ({
      at: row.at,
      what: sentences[row.type] ?? row.type,
      ...(row.actor === null ? {} : { who: names.of(row.actor).name }),
    })),
    ...votes,
  ].sort((a, b) => (a.at < b.at ? -1 : 1));
}
