import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '@vitrine/core/engine';
import { randomId } from '@vitrine/core/ids';
import { FileObjectStore, type ObjectStore } from '@vitrine/core/store';
import type { CatalogueView } from '@vitrine/policy/cut';
import { catalogueOf } from '../catalogue/catalogue.ts';
import { PrivacyCounts } from './accounts/privacy-counts.ts';
import { AgreementEnds } from './agreement-ends.ts';
import { StoppedAgreements } from './checks/stopped-agreements.ts';
import { Cuts } from './cuts/cuts.ts';
import { Removals } from './cuts/removals.ts';
import { ClericalReviews } from './people/clerical-reviews.ts';
import { CohortLists } from './people/cohort-lists.ts';
import { Contributors } from './people/contributors.ts';
import { Identities } from './people/identities.ts';
import { OptOuts } from './people/opt-outs.ts';
import { PersonIndex } from './people/person-index.ts';
import { PseudonymMaps } from './people/pseudonym-maps.ts';
import { QuarantineReader } from './publish/quarantine-reader.ts';
import type { StewardOptions } from './steward-options.ts';
import { openStewardEngine } from './store/encrypted-parquet.ts';
import { ReleaseStore } from './store/release-store.ts';
import { Synopses } from './synopsis/synopses.ts';

/** What the steward keeps, opened once, and the engine it works on it with. */
export class StewardStores {
  readonly options: StewardOptions;
  readonly curated: ObjectStore;
  readonly releases: ReleaseStore;
  readonly quarantine: QuarantineReader;
  readonly index: PersonIndex;
  readonly identities: Identities;
  readonly reviews: ClericalReviews;
  readonly optOuts: OptOuts;
  readonly cohorts: CohortLists;
  readonly maps: PseudonymMaps;
  readonly cuts: Cuts;
  readonly stopped: StoppedAgreements;
  readonly removals: Removals;
  readonly ends: AgreementEnds;
  readonly synopses: Synopses;
  readonly counts: PrivacyCounts;
  readonly #scratch: string;

  private constructor(options: StewardOptions, counts: PrivacyCounts) {
    const { home, keys, clock } = options;
    this.options = options;
    this.counts = counts;
    this.#scratch = join(home.steward, 'scratch');
    this.curated = options.curated ?? new FileObjectStore(home.curated);
    this.releases = new ReleaseStore(this.curated, keys);
    this.quarantine = new QuarantineReader(this.releases, keys);
    this.index = new PersonIndex(join(home.steward, 'person-index', 'people'), keys);
    this.identities = new Identities(join(home.steward, 'person-index', 'identities'), keys);
    this.reviews = new ClericalReviews(join(home.steward, 'person-index', 'reviews'), keys, clock);
    this.optOuts = new OptOuts(join(home.steward, 'opt-outs'), keys, clock);
    this.cohorts = new CohortLists(join(home.steward, 'cohorts'), keys, clock);
    this.maps = new PseudonymMaps(join(home.steward, 'pseudonyms'), keys);
    this.stopped = new StoppedAgreements(join(home.steward, 'stopped.json'));
    this.removals = new Removals(join(home.steward, 'removals.json'));
    const contributors = new Contributors(join(home.steward, 'person-index', 'contributors'), keys);
    this.synopses = new Synopses({
      ...{ curated: this.curated, releases: this.releases, index: this.index },
      ...{ optOuts: this.optOuts, contributors, keys },
    });
    this.cuts = new Cuts({
      ...this.limits(),
      dir: home.cuts,
      curated: this.curated,
      releases: this.releases,
      index: this.index,
      optOuts: this.optOuts,
      cohorts: this.cohorts,
      maps: this.maps,
      contributors,
      stopped: this.stopped,
      removals: this.removals,
      keys,
      clock,
    });
    this.ends = new AgreementEnds({
      stopped: this.stopped,
      cuts: this.cuts,
      maps: this.maps,
      removals: this.removals,
      clock,
    });
  }

  /** Opens the steward's folders, removes what an interrupted publish or cut left, and ends what must go. */
  static async open(options: StewardOptions): Promise<StewardStores> {
    const { home, keys } = options;
    const counts = await PrivacyCounts.open(join(home.steward, 'privacy', 'counts'), keys);
    const stores = new StewardStores(options, counts);
    await rm(stores.#scratch, { recursive: true, force: true });
    await mkdir(stores.#scratch, { recursive: true, mode: 0o700 });
    await stores.releases.sweep();
    await stores.cuts.registry.folders.sweep();
    await stores.ends.resume();
    return stores;
  }

  /** After something that is done whether or not this succeeds: what cannot go now is not served, and goes later. */
  async tidy(): Promise<void> {
    await this.cuts.registry.removeDead().catch(() => undefined);
  }

  /** The releases and lists of people that are really there. */
  async catalogue(): Promise<CatalogueView> {
    const manifests = (await this.releases.all()).map((one) => one.manifest);
    return catalogueOf(manifests, await this.cohorts.all());
  }

  /** An engine of its own for one piece of work, and its scratch folder: both are gone afterwards. */
  async withEngine<T>(work: (engine: Engine, scratchDir: string) => Promise<T>): Promise<T> {
    const scratchDir = join(this.#scratch, randomId('engine-'));
    await mkdir(scratchDir, { recursive: true, mode: 0o700 });
    const engine = await openStewardEngine({ ...this.limits(), scratchDir, reads: this.releases });
    try {
      return await work(engine, scratchDir);
    } finally {
      engine.close();
      await rm(scratchDir, { recursive: true, force: true });
    }
  }

  /** What an engine may use. */
  limits(): { scratchDir: string; threads?: number; memoryMiB?: number } {
    const { threads, memoryMiB } = this.options;
    return {
      scratchDir: this.#scratch,
      ...(threads === undefined ? {} : { threads }),
      ...(memoryMiB === undefined ? {} : { memoryMiB }),
    };
  }
}
