import { QueryCancelled } from '@vitrine/notebooks-gateway';
import { demand } from '@vitrine/policy';
import { abilityOf } from './abilities.ts';
import { recordFact } from './acts.ts';
import { resumed, stopped } from './environment-state.ts';
import type { Parts } from './parts.ts';
import type { UseCases } from './use-case.ts';

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
