import { parseReleaseVersion } from '@vitrine/core/ids';
import { NotFound } from '@vitrine/core/errors';
import { digestOf, type JsonObject } from '@vitrine/core/text';
import {
  getDataset,
  synopsisBought,
  synopsisOf,
  type ListedRelease,
  type Manifest,
} from '@vitrine/datasets/catalogue';
import type { StewardClient } from '@vitrine/datasets/catalogue/steward';
import type { Person } from '@vitrine/identity/people';
import { PrivacyBudgetUsed } from '../errors.ts';
import { datasetAccount, type PrivacyRegistry } from '../privacy/privacy-registry.ts';
import type { BudgetPorts } from '../privacy/ports.ts';
import { perform } from '../record/acts.ts';
import { lockOf } from '../record/lock-keys.ts';
import type { CataloguePorts } from './ports.ts';

interface SynopsisPorts extends BudgetPorts, Pick<CataloguePorts, 'receipts'> {
  readonly steward: () => Pick<StewardClient, 'buySynopsis'>;
}

/** What became of a synopsis that was asked for. */
export interface BoughtSynopsis {
  readonly release: string;
  readonly epsilon: number;
  /** Whether it was charged now: a release is charged once, whatever becomes of the first act. */
  readonly charged: boolean;
}

/** The newest release of a dataset. @throws NotFound */
export async function newestRelease(
  ports: Pick<BudgetPorts, 'database'>,
  dataset: string,
): Promise<ListedRelease> {
  const newest = (await getDataset(ports.database, dataset)).at(-1);
  if (newest === undefined) throw new NotFound({ detail: 'There is no dataset of this name.' });
  return newest;
}

/**
 * Buys the public synopsis of a dataset's newest release of the dataset's privacy budget. The charge is on the ledger before
 * the steward touches data, once for a release: after a crash the same synopsis is published for the same charge. Nothing
 * is given back.
 * @throws NotFound, PrivacyBudgetUsed; whatever keeps the steward from drawing it
 */
export async function buySynopsis(
  ports: SynopsisPorts,
  person: Person,
  { manifest }: ListedRelease,
): Promise<BoughtSynopsis> {
  const { dataset, version, privacy } = manifest;
  const declared = privacy?.synopsis;
  if (declared === undefined)
    throw new NotFound({
      detail: 'The dataset file of the newest release declares no synopsis.',
      help: 'A data manager adds privacy.synopsis to it (docs/data-manager.md) and publishes another release.',
    });
  const { epsilon } = declared;
  return ports.locks.hold([lockOf.privacyOf(dataset)], async () => {
    await ports.privacy.settled();
    const charged = !ports.privacy.synopsisCharged({ dataset, release: version });
    const done = { release: version, epsilon, charged };
    if (synopsisOf(ports.database, dataset, version) !== undefined) return done;
    if (charged) demandSpare(ports.privacy, manifest, epsilon);
    const face = { dataset, release: version, epsilon };
    await perform(ports, person, { type: synopsisBought, public: face }, async (acting) => {
      const receipt = await ports.receipts.of(acting.intent.index);
      const made = await ports
        .steward()
        .buySynopsis({ dataset, version: parseReleaseVersion(version), receipt });
      acting.note({
        public: { ...face, digest: digestOf(made) },
        private: { synopsis: JSON.parse(JSON.stringify(made)) as JsonObject },
      });
    });
    return done;
  });
}

function demandSpare(book: PrivacyRegistry, { dataset }: Manifest, epsilon: number): void {
  const budget = book.datasetBudget(dataset);
  const account = { name: datasetAccount(dataset), budget: budget ?? { epsilon: 0, delta: 0 } };
  if (budget !== undefined && book.admits(account, { epsilon, delta: 0 })) return;
  const left = book.left(account);
  throw new PrivacyBudgetUsed({
    detail: `The privacy budget of ${account.name} has ε ${left.epsilon} left, and its synopsis would spend ε ${epsilon}.`,
    help: 'Publish a release whose dataset file has a larger budget, or a synopsis that spends less.',
    facts: { account: account.name, left: { ...left } },
  });
}
