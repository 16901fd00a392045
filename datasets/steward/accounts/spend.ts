import { agreementOf } from '@vitrine/core/ids';
import { Forbidden, NotFound } from '@vitrine/core/errors';
import type { PrivacyLoss } from '@vitrine/disclosure-control/budget';
import type { SpendParams } from '@vitrine/notebooks-gateway/protocol';
import type { Agreement } from '@vitrine/policy/agreement';
import type { Manifest } from '../../catalogue/manifest.ts';
import { compareReleases, type Release } from '../../catalogue/release.ts';
import {
  countOfAgreement,
  countOfDataset,
  type CountedAccount,
  type PrivacyCounts,
} from './privacy-counts.ts';

/**
 * Counts what a room is about to spend: in the account of its agreement, by the signed document, and in those of the
 * datasets whose people it counts, by their newest releases.
 *
 * @param held the datasets that are in the room
 * @throws Forbidden when it is more than one question may, or than is left
 */
export function spendInRoom(
  counts: PrivacyCounts,
  { ref, privacyBudget }: Pick<Agreement, 'ref' | 'privacyBudget'>,
  held: readonly string[],
  releases: readonly Release[],
  { epsilon, delta, datasets }: SpendParams,
): void {
  if (privacyBudget === undefined || datasets.some((one) => !held.includes(one)))
    throw new Forbidden({ detail: 'A room asked to spend what its agreement does not grant.' });
  if (epsilon > (privacyBudget.perQuery ?? privacyBudget.epsilon))
    throw new Forbidden({ detail: 'A room asked to spend more at once than one question may.' });
  const { epsilon: most, delta: mostDelta } = privacyBudget;
  const own: CountedAccount = {
    name: countOfAgreement(agreementOf(ref)),
    budget: { epsilon: most, delta: mostDelta },
  };
  counts.spend([own, ...datasets.map((dataset) => accountOf(dataset, releases))], { epsilon, delta });
}

/**
 * Counts what the synopsis of a release spends, once, by the newest release's budget.
 * @throws Forbidden, NotFound where none is declared
 */
export function spendOnSynopsis(
  counts: PrivacyCounts,
  manifest: Manifest,
  releases: readonly Release[],
): void {
  const { dataset, version, privacy } = manifest;
  if (privacy?.synopsis === undefined)
    throw new NotFound({ detail: 'The dataset file of this release declares no synopsis.' });
  const loss: PrivacyLoss = { epsilon: privacy.synopsis.epsilon, delta: 0 };
  counts.spend([accountOf(dataset, releases)], loss, `synopsis ${dataset} ${version}`);
}

function accountOf(dataset: string, releases: readonly Release[]): CountedAccount {
  const newest = releases
    .map(({ manifest }) => manifest)
    .filter((manifest) => manifest.dataset === dataset)
    .toSorted(compareReleases)
    .at(-1);
  return { name: countOfDataset(dataset), budget: newest?.privacy?.budget };
}
