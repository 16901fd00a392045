import { tablesOf, type Database } from '@vitrine/core/database';
import type { Entry } from '@vitrine/ledger/log';
import { EnvironmentStopped } from '../errors.ts';
import type { AppTables } from '../record/tables.ts';

/** Ledger entry types of the kill switch. */
export const stopped = 'environment.stopped';
export const resumed = 'environment.resumed';

/** Since when the kill switch is thrown, as an RFC 3339 moment; undefined while everything runs. */
export async function stoppedSince(database: Database): Promise<string | undefined> {
  const row = await tablesOf<AppTables>(database).selectFrom('app_stop').select('at').executeTakeFirst();
  return row?.at;
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

/** Keeps whether the switch is thrown up to date with one entry. */
export async function projectKillSwitch(database: Database, entry: Entry): Promise<void> {
  const tables = tablesOf<AppTables>(database);
  if (entry.type === stopped) {
    await tables
      .insertInto('app_stop')
      .values({ id: 1, at: entry.at })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  } else if (entry.type === resumed) {
    await tables.deleteFrom('app_stop').execute();
  }
}
