import { tablesOf, type Database } from '@vitrine/core/database';
import type { Entry } from '@vitrine/ledger/log';
import { EnvironmentStopped } from '../errors.ts';
import { ledgerTables, type AppTables } from '../record/tables.ts';

/** Ledger entry types of the kill switch. */
export const stopped = 'environment.stopped';
export const resumed = 'environment.resumed';

/** Since when the kill switch is thrown, as an RFC 3339 moment; undefined while everything runs. */
export async function stoppedSince(database: Database): Promise<string | undefined> {
  return ledgerTables.stops.of(database).get('1')?.at;
}

/** @throws EnvironmentStopped while the kill switch is thrown */
export async function refuseWhileStopped(database: Database): Promise<void> {
  const since = await stoppedSince(database);
  if (since === undefined) return;
  throw new EnvironmentStopped({
    detail: 'An operator stopped the whole environment: no query runs, no room opens, and no file leaves.',
    help: 'What you were writing is kept. The operator can say when it goes on.',
    facts: { since },
  });
}

/** Keeps whether the switch is thrown, as decisions read it, up to date with one entry. */
export function rememberKillSwitch(database: Database, entry: Entry): void {
  const stops = ledgerTables.stops.of(database);
  if (entry.type === stopped && stops.size === 0) stops.put({ id: 1, at: entry.at });
  else if (entry.type === resumed) for (const row of stops.all()) stops.delete(row);
}

/** Keeps the table of the switch up to date with one entry. */
export async function projectKillSwitch(database: Database, entry: Entry): Promise<void> {
  if (entry.type !== stopped && entry.type !== resumed) return;
  rememberKillSwitch(database, entry);
  const tables = tablesOf<AppTables>(database);
  await tables.deleteFrom('app_stop').execute();
  const row = ledgerTables.stops.of(database).get('1');
  if (row !== undefined) await tables.insertInto('app_stop').values(row).execute();
}
