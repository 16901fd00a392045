import type { Environment } from '@vitrine/api';
import { Conflict } from '@vitrine/core/errors';
import { tablesOf } from '@vitrine/core/database';
import { QueryCancelled } from '@vitrine/notebooks-gateway/protocol';
import { demand } from '@vitrine/policy/abilities';
import { z } from 'zod';
import { abilityOf } from '../agreements/abilities.ts';
import { dropKept, keptAgreements } from '../executions/kept-work.ts';
import { recordFact } from '../record/acts.ts';
import { resumed, stopped, stoppedSince } from './environment-state.ts';
import { loadNames } from '../record/names.ts';
import type { EnvironmentPorts } from './ports.ts';
import type { AppTables } from '../record/tables.ts';
import { everything, MemoryLocks } from '../record/locks.ts';
import type { UseCases } from '../use-case.ts';

type KillSwitch = Pick<UseCases, 'getEnvironment' | 'stopEnvironment' | 'resumeEnvironment'>;

/** The kill switch: an operator stops every query and closes every room at once, and lifts it again. */
export function killSwitchUseCases(ports: EnvironmentPorts): KillSwitch {
  // Not the locks of everything else: the switch waits for nothing but another hand on it.
  const lock = new MemoryLocks();
  return {
    getEnvironment: async ({ person }) => {
      demand(await abilityOf(ports, person), 'operate', 'System');
      return environmentOf(ports);
    },
    stopEnvironment: async ({ person }, { body }) => {
      demand(await abilityOf(ports, person), 'operate', 'System');
      // First on record, so that from here on nothing new is let in; then what runs is stopped.
      const before = await lock.hold([everything], async () => {
        const now = await environmentOf(ports);
        if (!now.stopped)
          await recordFact(ports, person.id, { type: stopped, public: {}, private: { reason: body.reason } });
        return now;
      });
      // Also when it was stopped before: the one who did may have failed half-way.
      await Promise.all([
        ...[...keptAgreements(ports)].map((ref) => dropKept(ports, ref, new QueryCancelled(cancelled))),
        ...[...ports.rooms.agreements()].map((ref) => ports.rooms.closeAgreement(ref, 'stopped')),
      ]);
      if (!before.stopped) return environmentOf(ports);
      throw new Conflict({
        detail: `The environment was stopped before, by ${before.by?.name ?? 'an operator'}, so your reason is not on record.`,
        help: 'It stays stopped. Lift it and stop it again if your reason must be on record.',
        facts: { since: before.since },
      });
    },
    resumeEnvironment: async ({ person }, { query }) => {
      demand(await abilityOf(ports, person), 'operate', 'System');
      return lock.hold([everything], async () => {
        const since = await stoppedSince(ports.database);
        if (since === undefined) {
          throw new Conflict({
            detail: 'The environment runs, so there is no stop to lift.',
            help: 'Somebody lifted it before, or nobody stopped it. The ledger shows who did what.',
          });
        }
        // Whoever read of one stop must not lift another, whose reason they never saw.
        if (query.since !== undefined && query.since !== since) {
          throw new Conflict({
            detail: 'The stop that you read of was lifted, and the environment was stopped again since.',
            help: 'Read who stopped it and why, then lift that stop if it may go.',
            facts: { since },
          });
        }
        await recordFact(ports, person.id, { type: resumed, public: {} });
        return environmentOf(ports);
      });
    },
  };
}

const recorded = z.object({ actor: z.string().optional(), reason: z.string().optional() }).catch({});

/** What operators may know of the switch: also who threw it and why, so that they know whom to ask before lifting. */
async function environmentOf({ database, ledger }: EnvironmentPorts): Promise<Environment> {
  const since = await stoppedSince(database);
  if (since === undefined) return { stopped: false };
  const row = await tablesOf<AppTables>(database)
    .selectFrom('app_entry')
    .select('index')
    .where('type', '=', stopped)
    .where('at', '=', since)
    .orderBy('index', 'desc')
    .executeTakeFirst();
  const { actor, reason } = recorded.parse(row && (await ledger.entry(row.index)).private);
  const by = actor === undefined ? {} : { by: (await loadNames(database)).of(actor) };
  return { stopped: true, since, ...by, ...(reason === undefined ? {} : { reason }) };
}

const cancelled = {
  detail: 'The query was stopped: an operator stopped the whole environment.',
  help: 'What you were writing is kept. The operator can say when it goes on.',
};
