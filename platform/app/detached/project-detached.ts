import type { DetachedRun } from '@vitrine/api';
import { tablesOf, type Database } from '@vitrine/core/database';
import type { PersonId } from '@vitrine/core/ids';
import type { Entry } from '@vitrine/ledger/log';
import { ledgerTables, type AppTables } from '../record/tables.ts';
import { detachedIntent, detachedOutcome, detachedRun } from './events.ts';
import { logOf } from './log-lines.ts';

type Row = AppTables['app_detached'];

/** Keeps what was sent to run unseen and how it ended; returns the row that changed. */
export function rememberDetached(database: Database, entry: Entry): Row | undefined {
  if (entry.type !== detachedRun) return undefined;
  const rows = ledgerTables.detached.of(database);
  const known = rows.get(entry.act);
  if (entry.phase === 'intent') {
    const intent = detachedIntent.safeParse(entry.private);
    const { agreement } = entry.public;
    if (!intent.success || typeof agreement !== 'string' || known !== undefined) return undefined;
    const { actor, run, title, languages, outputs } = intent.data;
    const sent = { title, languages, outputs };
    const row = {
      act: entry.act,
      run,
      person: actor,
      agreement,
      at: entry.at,
      sent: JSON.stringify(sent),
      outcome: null,
    };
    rows.put(row);
    return row;
  }
  if (known === undefined) return undefined;
  const parsed = detachedOutcome.loose().safeParse(entry.private);
  const outcome = parsed.success ? detachedOutcome.strip().parse(entry.private) : interrupted;
  const over = { ...known, outcome: JSON.stringify(outcome) };
  rows.put(over);
  return over;
}

/** What a restart leaves of a run: its outputs went with its room, and nobody was told of them. */
const interrupted = {
  state: 'interrupted',
  seconds: null,
  failure: null,
  warnings: [],
  request: null,
} as const;

/** Brings the table of detached runs up to date; to be called once for each entry. */
export async function projectDetached(database: Database, entry: Entry): Promise<void> {
  const row = rememberDetached(database, entry);
  if (row === undefined) return;
  await tablesOf<AppTables>(database)
    .insertInto('app_detached')
    .values(row)
    .onConflict((conflict) => conflict.column('act').doUpdateSet(row))
    .execute();
}

/** A person's runs under any of these versions that are over, as they may be shown, oldest first. */
export function detachedOver(
  database: Database,
  person: PersonId,
  versions: (ref: string) => boolean,
): readonly DetachedRun[] {
  return ledgerTables.detached
    .of(database)
    .where((row) => row.person === person && versions(row.agreement) && row.outcome !== null)
    .map((row) => {
      const sent = detachedIntent
        .pick({ title: true, languages: true, outputs: true })
        .parse(JSON.parse(row.sent));
      const told = JSON.parse(row.outcome ?? '') as Omit<DetachedRun, 'id' | 'at' | 'log' | 'quarter'>;
      const shown = { ...told, quarter: null };
      return { id: row.run, at: row.at, ...sent, ...shown, log: [...logOf({ ...sent, ...shown })] };
    });
}
