import type { Request as ShownRequest } from '@vitrine/api';
import { tablesOf } from '@vitrine/core/database';
import type { RequestView } from '@vitrine/disclosure-control/requests';
import type { Names } from '../record/names.ts';
import type { RecordPorts } from '../record/ports.ts';
import type { AppTables } from '../record/tables.ts';
import { requestQuarantined } from './events.ts';

/** What a request's timeline says of each entry. Votes stand there only once both are known. */
const sentences: Readonly<Record<string, string>> = {
  'request.created': 'Begun',
  'request.file-added': 'A result was added',
  'request.file-removed': 'A file was taken out',
  'request.file-renamed': 'A file was renamed',
  'request.file-replaced': 'A file was replaced',
  'request.changed': 'Answers changed',
  'request.submitted': 'Sent to the checkers',
  'request.withdrawn': 'Withdrawn',
  'request.released': 'Released',
  'request.downloaded': 'Downloaded',
  [requestQuarantined]: 'Quarantined',
};

/** Changes: of a request that is with the checkers, they take it back and make votes void. */
const changes: ReadonlySet<string> = new Set([
  'request.file-added',
  'request.file-removed',
  'request.file-renamed',
  'request.file-replaced',
  'request.changed',
]);

/**
 * What happened to a request, oldest first, as far as everyone who sees the request may know.
 * @param named whether the viewer may know who checked: the study is told no names of checkers
 */
export async function historyOf(
  ports: Pick<RecordPorts, 'database'>,
  view: RequestView,
  names: Names,
  named: boolean,
): Promise<ShownRequest['history']> {
  const rows = await tablesOf<AppTables>(ports.database)
    .selectFrom('app_entry')
    .select(['at', 'type', 'phase', 'actor'])
    .where('request', '=', view.id)
    .where('type', 'in', Object.keys(sentences))
    .where((where) => where.or([where('phase', '=', 'fact'), where('result', '=', 'done')]))
    .orderBy('index')
    .execute();
  let sent = false;
  const acts = rows.flatMap((row) => {
    const what = sentences[row.type] ?? row.type;
    const takesBack = sent && changes.has(row.type);
    sent = row.type === 'request.submitted' || (sent && !takesBack);
    // The answers that go with the first sending are no change of anything.
    if (row.type === 'request.changed' && !takesBack) return [];
    const who = row.actor !== null && (named || row.actor === view.requester) ? row.actor : undefined;
    return [
      {
        at: row.at,
        what: takesBack ? `${what}; earlier votes no longer count` : what,
        ...(who === undefined ? {} : { who: names.of(who).name }),
      },
    ];
  });
  const voted = [...view.earlierRounds, view].flatMap(({ votes }) => votes);
  const votes = voted.map((vote) => ({ at: vote.at, what: `A checker voted: ${vote.decision}` }));
  return [...acts, ...votes].sort((a, b) => (a.at < b.at ? -1 : 1));
}
