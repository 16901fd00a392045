import type { PrivacyBudget } from '@vitrine/api';
import { agreementOf } from '@vitrine/core/ids';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';
import { agreementAccount, datasetAccount, type PrivacyRegistry } from './privacy-registry.ts';

/** What is left of an agreement's budget, and of those of datasets it grants. The book must be settled. */
export function agreementBudget(
  book: PrivacyRegistry,
  { ref, agreement }: Pick<UsableAgreement, 'ref' | 'agreement'>,
  datasets: readonly string[] = agreement.datasets.map(({ dataset }) => dataset),
): PrivacyBudget {
  const { epsilon, delta, perQuery } = agreement.privacyBudget ?? { epsilon: 0, delta: 0 };
  const budget = { epsilon, delta };
  return {
    budget,
    perQuery: perQuery ?? epsilon,
    left:
      agreement.privacyBudget === undefined
        ? budget
        : { ...book.left({ name: agreementAccount(agreementOf(ref)), budget }) },
    datasets: datasets.flatMap((dataset) => {
      const own = book.datasetBudget(dataset);
      if (own === undefined) return [];
      const left = { ...book.left({ name: datasetAccount(dataset), budget: own }) };
      return [{ dataset, budget: { epsilon: own.epsilon, delta: own.delta }, left }];
    }),
  };
}
