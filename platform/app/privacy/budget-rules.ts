import { PrivacyAccounts, type PrivacyLoss } from '@vitrine/disclosure-control/budget';
import { synopsisBought, synopsisChargeOf, synopsisName } from '@vitrine/datasets/catalogue';
import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';
import { agreementAccount, datasetAccount } from './privacy-registry.ts';
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
  const synopses = synopsisRule(accounts, datasets);
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
    const wrong = synopses(entry);
    if (wrong !== undefined) return wrong;
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

const published = z.object({
  dataset: z.string(),
  version: z.string(),
  privacy: z.object({ synopsis: z.object({ epsilon: z.number() }).optional() }).optional(),
});
const drawn = z.object({ dataset: z.string(), release: z.string(), digest: z.string() });

/** The synopsis of a release is charged once, as its dataset file declares it, within the dataset's budget; and it is one. */
function synopsisRule(
  accounts: PrivacyAccounts,
  budgets: ReadonlyMap<string, PrivacyLoss>,
): (entry: Entry) => string | undefined {
  const declared = new Map<string, number | undefined>();
  const charged = new Map<string, number>();
  const digests = new Map<string, string>();
  return (entry) => {
    const manifest = published.safeParse(entry.private['manifest']);
    if (manifest.success) {
      const { dataset, version, privacy } = manifest.data;
      declared.set(synopsisName({ dataset, release: version }), privacy?.synopsis?.epsilon);
    }
    const charge = synopsisChargeOf(entry);
    if (charge !== undefined) {
      const { dataset, epsilon } = charge;
      const name = synopsisName(charge);
      const before = charged.get(name);
      const asDeclared = !declared.has(name) || declared.get(name) === epsilon;
      if (before !== undefined || !asDeclared)
        return before === epsilon && asDeclared
          ? undefined
          : 'A synopsis was charged otherwise than declared.';
      charged.set(name, epsilon);
      const loss = { epsilon, delta: 0 };
      const budget = budgets.get(dataset);
      const fits = budget !== undefined && accounts.admits(datasetAccount(dataset), budget, loss);
      accounts.spend([datasetAccount(dataset)], loss);
      return fits ? undefined : 'More of a privacy budget was spent than a dataset has.';
    }
    if (entry.type !== synopsisBought || entry.result !== 'done') return undefined;
    const made = drawn.safeParse(entry.public);
    if (!made.success) return undefined;
    const name = synopsisName(made.data);
    const first = digests.get(name) ?? made.data.digest;
    digests.set(name, first);
    return first === made.data.digest ? undefined : 'A release has two synopses.';
  };
}
