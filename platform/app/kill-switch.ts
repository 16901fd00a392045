import { tablesOf, type Database } from '@vitrine/core';
import { QueryCancelled } from '@vitrine/notebooks-gateway';
import { demand } from '@vitrine/policy';
import type { Entry } from '@vitrine/ledger';
import { abilityOf } from './abilities.ts';
import { recordFact } from './acts.ts';
import { EnvironmentStopped } from './errors.ts';
import type { Parts } from './parts.ts';
import type { AppTables } from './tables.ts';
import type { UseCases } from './use-case.ts';

const stopped = 'environment.stopped';
const resumed = 'environment.resumed';

/** The kill switch: an operator stops every query and closes every room at once, and lifts it again. */
export function killSwitchUseCases(parts: Parts): Pick<UseCases, 'stopEnvironment' | 'resumeEnvironment'> {
  return {
    stopEnvironment: async ({ person }, { body }) => {
      demand(await abilityOf(parts, person), 'operate', 'System');
      // First on record, so that from here on nothing new is let in; then what runs is stopped.
      await recordFact(parts, person.id, { type: stopped, public: {}, private: { reason: body.reason } });
      for (const ref of parts.queries.agreements()) parts.queries.drop(ref, new QueryCancelled(cancelled));
      await Promise.all(
        [...parts.rooms.agreements()].map((ref) => parts.rooms.closeAgreement(ref, 'stopped')),
      );
      return { stopped: true };
    },
    resumeEnvironment: async ({ person }) => {
      demand(await abilityOf(parts, person), 'operate', 'System');
      await recordFact(parts, person.id, { type: resumed, public: {} });
      return { stopped: false };
    },
  };
}

const cancelled = {
  detail: 'The query was stopped: an operator stopped the whole environment.',
  help: 'What you were writing is kept. The operator can say when it goes on.',
};

/** @throws EnvironmentStopped while the kill switch is thrown */
export async function refuseWhileStopped(parts: Pick<Parts, 'database'>): Promise<void> {
  const row = await tablesOf<AppTables>(parts.database)
    .selectFrom('app_stop')
    .select('at')
    .executeTakeFirst();
  if (row === undefined) return;
  throw new EnvironmentStopped({
    detail: 'An operator stopped the whole environment: no query runs and no room opens.',
    help: cancelled.help,
    facts: { since: row.at },
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
