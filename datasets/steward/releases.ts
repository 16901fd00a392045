import type { DatasetId, ReleaseVersion } from '@vitrine/core/ids';
import type { MadeSynopsis } from '@vitrine/disclosure-control/synopsis';
import {
  faultsListed,
  quarantineShown,
  type FaultList,
  type QuarantineQuery,
  type QuarantineRows,
} from '../catalogue/quarantine.ts';
import type { Release, ReleaseVerdict } from '../catalogue/release.ts';
import type { PublishProgress } from '../catalogue/steward/progress.ts';
import { synopsisBought } from '../catalogue/synopsis.ts';
import { spendOnSynopsis } from './accounts/spend.ts';
import { draft } from './draft/draft.ts';
import { KeyedLocks } from './keyed-locks.ts';
import { demandLandedDescription } from './landing/landed-description.ts';
import { check, publish, type Checked, type Published, type PublishPorts } from './publish/publish.ts';
import type { QualityReport } from './publish/quality-report.ts';
import type { StewardStores } from './steward-stores.ts';

/** Whose quarantine is looked into, and the ledger's receipt of it. */
export interface ReleaseLook {
  readonly dataset: DatasetId;
  readonly version: ReleaseVersion;
  readonly receipt: unknown;
}

/** What data managers ask of the steward: releases, their quarantine, their reports and their synopses. */
export class Releases {
  readonly #stores: StewardStores;
  readonly #locks = new KeyedLocks();

  constructor(stores: StewardStores) {
    this.#stores = stores;
  }

  /** Publishes a release; one at a time. Errors as of `publish`, and DatasetFileNotLanded. */
  publish(text: string, progress?: (step: PublishProgress) => void): Promise<Published> {
    return this.#locks.hold('publish', async () => {
      if (this.#stores.options.strict === true)
        await demandLandedDescription(this.#stores.options.sources, text);
      const published = await publish(this.#publishParts(), text, progress);
      // A spine may have told who is who: an opt-out may be one more person's.
      await this.#stores.tidy();
      return published;
    });
  }

  /**
   * Tries a dataset file without publishing: nothing is kept, and no value is told.
   * @throws as `publish`
   */
  check(text: string, progress?: (step: PublishProgress) => void): Promise<Checked> {
    return this.#locks.hold('publish', async () => {
      if (this.#stores.options.strict === true)
        await demandLandedDescription(this.#stores.options.sources, text);
      return check(this.#publishParts(), text, progress);
    });
  }

  /** Proposes a dataset file for a landing file; of its values it tells common codes alone. @throws as `draft` */
  draft(landed: { readonly alias: string; readonly file: string }): Promise<string> {
    return this.#locks.hold('draft', () =>
      this.#stores.withEngine((engine, scratchDir) =>
        draft(this.#stores.options.sources, landed, scratchDir, engine),
      ),
    );
  }

  /** A release's quality report. @throws ReleaseUnknown */
  quality(dataset: DatasetId, version: ReleaseVersion): Promise<QualityReport> {
    return this.#stores.quarantine.quality({ dataset, version });
  }

  /**
   * A page of the rows that were kept out of a release, whole, once the ledger shows that somebody looks.
   * @throws ReceiptRefused, ReleaseUnknown
   */
  async quarantinedRows(
    { dataset, version, receipt }: ReleaseLook,
    query: QuarantineQuery,
  ): Promise<QuarantineRows> {
    await this.#stores.options.receipts.check(receipt, { type: quarantineShown, dataset, release: version });
    return this.#stores.withEngine((engine) =>
      this.#stores.quarantine.rows(engine, { dataset, version }, query),
    );
  }

  /** Where the rows failed that were kept out of a release, without a value. @throws ReceiptRefused, ReleaseUnknown */
  async faultList({ dataset, version, receipt }: ReleaseLook): Promise<FaultList> {
    await this.#stores.options.receipts.check(receipt, { type: faultsListed, dataset, release: version });
    return this.#stores.withEngine((engine) => this.#stores.quarantine.faults(engine, { dataset, version }));
  }

  /**
   * The public synopsis of a release, drawn once: counted and on disk before it is told, and the same for whoever asks
   * again.
   * @throws ReceiptRefused, ReleaseUnknown, NotFound, Forbidden (its budget), Corrupt
   */
  buySynopsis({ dataset, version, receipt }: ReleaseLook): Promise<MadeSynopsis> {
    return this.#locks.hold('synopsis', async () => {
      await this.#stores.options.receipts.check(receipt, { type: synopsisBought, dataset, release: version });
      const { manifest } = await this.#stores.releases.release(dataset, version);
      const drawn = await this.#stores.synopses.drawn(manifest);
      if (drawn !== undefined) return drawn;
      spendOnSynopsis(this.#stores.counts, manifest, await this.#stores.releases.all());
      return this.#stores.withEngine((engine) => this.#stores.synopses.draw(engine, manifest));
    });
  }

  /** All committed releases: manifests and their digests. */
  all(): Promise<readonly Release[]> {
    return this.#stores.releases.all();
  }

  verify(dataset: DatasetId, version: ReleaseVersion): Promise<ReleaseVerdict> {
    return this.#stores.releases.verifyRelease(dataset, version);
  }

  #publishParts(): PublishPorts {
    const { keys, clock, sources } = this.#stores.options;
    const stores = {
      curated: this.#stores.curated,
      releases: this.#stores.releases,
      index: this.#stores.index,
    };
    const likeness = { identities: this.#stores.identities, reviews: this.#stores.reviews };
    return { ...this.#stores.limits(), ...stores, ...likeness, sources, keys, clock };
  }
}
