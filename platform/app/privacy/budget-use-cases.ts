import { agreementOf, parseAgreementRef } from '@vitrine/core/ids';
import { NotFound } from '@vitrine/core/errors';
import { getAgreement } from '@vitrine/policy/projection';
import { abilityOf, agreementSubject } from '../agreements/abilities.ts';
import { currentVersion } from '../agreements/current-version.ts';
import type { BudgetPorts } from './ports.ts';
import { loadNames } from '../record/names.ts';
import type { UseCases } from '../use-case.ts';
import { agreementBudget } from './budget-view.ts';

/** What is left of a privacy budget and what was bought, for whoever may see the agreement. */
export function budgetUseCases(
  ports: Pick<BudgetPorts, 'database' | 'clock' | 'privacy'>,
): Pick<UseCases, 'getPrivacyBudget'> {
  return {
    getPrivacyBudget: async ({ person }, { params }) => {
      const ref = await currentVersion(ports, person, params.ref);
      const record = await getAgreement(ports.database, ref);
      const ability = await abilityOf(ports, person);
      if (record?.agreement == null || ability.cannot('read', agreementSubject(record, ports.clock.now())))
        throw new NotFound({ detail: 'There is no agreement of this reference that you may see.' });
      await ports.privacy.settled();
      const names = await loadNames(ports.database);
      // What others asked is for those who ask under the agreement, and for those who audit.
      const readsQuestions =
        record.agreement.people.includes(person.username) || ability.can('audit', 'Ledger');
      const bought = ports.privacy.purchases(agreementOf(parseAgreementRef(record.ref)));
      return {
        ref: record.ref,
        private: record.agreement.dataOut === 'private',
        ...agreementBudget(ports.privacy, { ref: record.ref, agreement: record.agreement }),
        bought: [...bought].reverse().map(({ at, loss, datasets, by }) => ({
          at,
          ...loss,
          datasets: [...datasets],
          by: by === undefined ? null : names.of(by.actor),
          query: by?.query ?? null,
          sql: by !== undefined && readsQuestions ? by.sql : null,
        })),
      };
    },
  };
}
