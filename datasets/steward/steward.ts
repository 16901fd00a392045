import { ListedPeople } from './people/listed-people.ts';
import { Releases } from './releases.ts';
import { ServedAgreements } from './served-agreements.ts';
import type { StewardOptions } from './steward-options.ts';
import { StewardStores } from './steward-stores.ts';

/**
 * The only holder of curated data and its keys. It runs no one's SQL but its own, and believes nobody: what it
 * is asked to do under an agreement it checks for itself (officers' signatures, term, person, its own list of
 * stopped agreements, the ledger's receipt, the age of the opt-outs).
 */
export class Steward {
  readonly releases: Releases;
  readonly people: ListedPeople;
  readonly agreements: ServedAgreements;

  private constructor(stores: StewardStores) {
    this.releases = new Releases(stores);
    this.people = new ListedPeople(stores);
    this.agreements = new ServedAgreements(stores);
  }

  /** Opens the steward's folders, removes what an interrupted publish or cut left, and ends what must go. */
  static async open(options: StewardOptions): Promise<Steward> {
    return new Steward(await StewardStores.open(options));
  }
}
