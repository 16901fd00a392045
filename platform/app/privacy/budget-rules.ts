import { PrivacyAccounts, type PrivacyLoss } from '@vitrine/disclosure-control/budget';
import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';
import { agreementAccount, datasetAccount } from './privacy-book.ts';
import { chargeOf, datasetBudgetOf } from './privacy-entries.ts';

const loss = z.object({ epsilon: z.number(), delta: z.number(), perQuery: z.number().optional() });
const granted = z.object({ dataOut: z.string(), privacyBudget: loss.optional() });

/**
 * No more of a privacy budget is spent than the agreement and the datasets grant. What is charged is public, so this
 * is replayed also where private fields were destroyed; an agreement whose document is gone is not judged.
 */
export function budgetRules(): (entry: Entry) => string | undefined {
  const accounts = new PrivacyAccounts();
  const grants = new Map<string, z.output<typeof granted>>();
  const datasets = new Map<string, PrivacyLoss>();
  return (entry) => {
    if (entry.type === 'agreement.applied') {
      const document = granted.safeParse(entry.private['document']);
      const { ref } = entry.public;
      if (document.success && typeof ref === 'string') grants.set(ref, document.data);
      return undefined;
    }
    const published = datasetBudgetOf(entry);
    if (published?.budget === null) datasets.delete(published.dataset);
    else if (published !== undefined) datasets.set(published.dataset, published.budget);
    const charge = chargeOf(entry);
    if (charge === undefined) return undefined;
    const account = agreementAccount(charge.agreement);
    const ofDatasets = charge.datasets.flatMap((name) => {
      const budget = datasets.get(name);
      return budget === undefined ? [] : [{ name: datasetAccount(name), budget }];
    });
    const over = ofDatasets.some(({ name, budget }) => !accounts.admits(name, budget, charge.loss));
    const grant = grants.get(charge.ref);
    const spare = grant?.privacyBudget;
    const fits =
      grant === undefined ||
      (grant.dataOut === 'private' &&
        spare !== undefined &&
        charge.loss.epsilon <= (spare.perQuery ?? spare.epsilon) &&
        accounts.admits(account, spare, charge.loss));
    accounts.spend([account, ...charge.datasets.map(datasetAccount)], charge.loss);
    if (!fits) return 'More of a privacy budget was spent than the agreement grants.';
    return over ? 'More of a privacy budget was spent than a dataset has.' : undefined;
  };
}
