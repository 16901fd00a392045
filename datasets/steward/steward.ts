import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FileObjectStore, type ObjectStore } from '@vitrine/core/store';
import {
  agreementOf,
  randomId,
  type AgreementRef,
  type DatasetId,
  type ReleaseVersion,
} from '@vitrine/core/ids';
import type { Engine } from '@vitrine/core/engine';
import type { Agreement } from '@vitrine/policy/agreement';
import type { CatalogueView } from '@vitrine/policy/cut';
import type { OfficerKey } from '@vitrine/policy/lifecycle';
import { checkPerson, checkTerm, openEnvelope, refIn } from '../catalogue/steward/agreement-envelope.ts';
import { AgreementEnds } from './agreement-ends.ts';
import { checkEnd } from './checks/end-check.ts';
import type { AgreementRequest, EndRequest, RoomTable } from '../catalogue/steward/agreement-request.ts';
import { catalogueOf } from '../catalogue/catalogue.ts';
import { CohortLists } from './people/cohort-lists.ts';
import type { NextReview, Outcome, Verdict } from '../catalogue/review-pair.ts';
import type { CohortList } from '../catalogue/cohort-list.ts';
import { Cuts, type ReadyCut } from './cuts/cuts.ts';
import type { CutProgress } from '../catalogue/steward/progress.ts';
import { OptOutsChanged } from '../errors.ts';
import {
  grantedTable,
  grantedTables,
  dictionaryOf,
  sensitiveColumns,
  withoutContributors,
} from './checks/granted-tables.ts';
import { demandNamedByKind, withGivenList, type GivenList } from './people/number-list.ts';
import { isPasskey, readOfficers } from '../catalogue/steward/officers.ts';
import type { OptOutKind, OptOutSnapshot } from '../catalogue/opt-out-snapshot.ts';
import {
  optOutsApplied,
  optOutsUndone,
  type AppliedList,
  type OptOutProposal,
  type OptOutStanding,
} from '../catalogue/opt-out-proposal.ts';
import { OptOuts } from './people/opt-outs.ts';
import { Contributors } from './people/contributors.ts';
import { PrivacyCounts } from './accounts/privacy-counts.ts';
import { spendInRoom, spendOnSynopsis } from './accounts/spend.ts';
import { Synopses } from './synopsis/synopses.ts';
import { synopsisBought } from '../catalogue/synopsis.ts';
import type { MadeSynopsis } from '@vitrine/disclosure-control/synopsis';
import type { SpendParams } from '@vitrine/notebooks-gateway/protocol';
import { ClericalReviews } from './people/clerical-reviews.ts';
import { Identities } from './people/identities.ts';
import { PersonIndex } from './people/person-index.ts';
import { PseudonymMaps } from './people/pseudonym-maps.ts';
import { demandLandedDescription } from './landing/landed-description.ts';
import { draft } from './draft/draft.ts';
import { QuarantineReader } from './publish/quarantine-reader.ts';
import type { QualityReport } from './publish/quality-report.ts';
import {
  faultsListed,
  quarantineShown,
  type FaultList,
  type QuarantineQuery,
  type QuarantineRows,
} from '../catalogue/quarantine.ts';
import { check, publish, type Checked, type Published, type PublishPorts } from './publish/publish.ts';
import type { PublishProgress } from '../catalogue/steward/progress.ts';
import {
  agreementDestroyed,
  cutMade,
  roomOpened,
  type AgreementAct,
} from '../catalogue/steward/intended-act.ts';
import { Removals } from './cuts/removals.ts';
import type { Destruction, Removal } from '../catalogue/removal.ts';
import { openStewardEngine } from './store/encrypted-parquet.ts';
import { ReleaseStore } from './store/release-store.ts';
import type { Release, ReleaseVerdict } from '../catalogue/release.ts';
import { StoppedAgreements } from './checks/stopped-agreements.ts';
import type { StewardOptions } from './steward-options.ts';
import { KeyedLocks } from './keyed-locks.ts';

/** Whose quarantine is looked into, and the ledger's receipt of it. */
export interface ReleaseLook {
  readonly dataset: DatasetId;
  readonly version: ReleaseVersion;
  readonly receipt: unknown;
}

/** What was decided of a list that waits, and the ledger's receipt of it. */
export interface OptOutDecision {
  readonly kind: OptOutKind;
  readonly proposal: string;
  /** Whether it brings back the list before. */
  readonly undo: boolean;
  readonly receipt: unknown;
}

/**
 * The only holder of curated data and its keys. It runs no one's SQL but its own, and believes nobody: what it
 * is asked to do under an agreement it checks for itself (officers' signatures, term, person, its own list of
 * stopped agreements, the ledger's receipt, the age of the opt-outs).
 */
export class Steward {
  readonly #options: StewardOptions;
  readonly #curated: ObjectStore;
  readonly #releases: ReleaseStore;
  readonly #quarantine: QuarantineReader;
  readonly #index: PersonIndex;
  readonly #identities: Identities;
  readonly #reviews: ClericalReviews;
  readonly #optOuts: OptOuts;
  readonly #cohorts: CohortLists;
  readonly #maps: PseudonymMaps;
  readonly #cuts: Cuts;
  readonly #stopped: StoppedAgreements;
  readonly #removals: Removals;
  readonly #ends: AgreementEnds;
  readonly #synopses: Synopses;
  readonly #counts: PrivacyCounts;
  readonly #scratch: string;
  readonly #locks = new KeyedLocks();

  private constructor(options: StewardOptions, counts: PrivacyCounts) {
    const { home, keys, clock } = options;
    this.#options = options;
    this.#counts = counts;
    this.#scratch = join(home.steward, 'scratch');
    this.#curated = options.curated ?? new FileObjectStore(home.curated);
    this.#releases = new ReleaseStore(this.#curated, keys);
    this.#quarantine = new QuarantineReader(this.#releases, keys);
    this.#index = new PersonIndex(join(home.steward, 'person-index', 'people'), keys);
    this.#identities = new Identities(join(home.steward, 'person-index', 'identities'), keys);
    this.#reviews = new ClericalReviews(join(home.steward, 'person-index', 'reviews'), keys, clock);
    this.#optOuts = new OptOuts(join(home.steward, 'opt-outs'), keys, clock);
    this.#cohorts = new CohortLists(join(home.steward, 'cohorts'), keys, clock);
    this.#maps = new PseudonymMaps(join(home.steward, 'pseudonyms'), keys);
    this.#stopped = new StoppedAgreements(join(home.steward, 'stopped.json'));
    this.#removals = new Removals(join(home.steward, 'removals.json'));
    const contributors = new Contributors(join(home.steward, 'person-index', 'contributors'), keys);
    this.#synopses = new Synopses({
      ...{ curated: this.#curated, releases: this.#releases, index: this.#index },
      ...{ optOuts: this.#optOuts, contributors, keys },
    });
    this.#cuts = new Cuts({
      ...this.#limits(),
      dir: home.cuts,
      curated: this.#curated,
      releases: this.#releases,
      index: this.#index,
      optOuts: this.#optOuts,
      cohorts: this.#cohorts,
      maps: this.#maps,
      contributors,
      stopped: this.#stopped,
      removals: this.#removals,
      keys,
      clock,
    });
    this.#ends = new AgreementEnds({
      stopped: this.#stopped,
      cuts: this.#cuts,
      maps: this.#maps,
      removals: this.#removals,
      clock,
    });
  }

  /** Opens the steward's folders, removes what an interrupted publish or cut left, and ends what must go. */
  static async open(options: StewardOptions): Promise<Steward> {
    const { home, keys } = options;
    const counts = await PrivacyCounts.open(join(home.steward, 'privacy', 'counts'), keys);
    const steward = new Steward(options, counts);
    await rm(steward.#scratch, { recursive: true, force: true });
    await mkdir(steward.#scratch, { recursive: true, mode: 0o700 });
    await steward.#releases.sweep();
    await steward.#cuts.registry.folders.sweep();
    await steward.#ends.resume();
    return steward;
  }

  /** Publishes a release; one at a time. Errors as of `publish`, and DatasetFileNotLanded. */
  publish(text: string, progress?: (step: PublishProgress) => void): Promise<Published> {
    return this.#locks.hold('publish', async () => {
      if (this.#options.strict === true) await demandLandedDescription(this.#options.sources, text);
      const published = await publish(this.#publishParts(), text, progress);
      // A spine may have told who is who: an opt-out may be one more person's.
      await this.#tidy();
      return published;
    });
  }

  /**
   * Tries a dataset file without publishing: nothing is kept, and no value is told.
   * @throws as `publish`
   */
  check(text: string, progress?: (step: PublishProgress) => void): Promise<Checked> {
    return this.#locks.hold('publish', async () => {
      if (this.#options.strict === true) await demandLandedDescription(this.#options.sources, text);
      return check(this.#publishParts(), text, progress);
    });
  }

  /** Proposes a dataset file for a landing file; of its values it tells common codes alone. @throws as `draft` */
  draft(landed: { readonly alias: string; readonly file: string }): Promise<string> {
    return this.#locks.hold('draft', () =>
      this.#withEngine((engine, scratchDir) => draft(this.#options.sources, landed, scratchDir, engine)),
    );
  }

  /** A release's quality report. @throws ReleaseUnknown */
  quality(dataset: DatasetId, version: ReleaseVersion): Promise<QualityReport> {
    return this.#quarantine.quality({ dataset, version });
  }

  /**
   * A page of the rows that were kept out of a release, whole, once the ledger shows that somebody looks.
   * @throws ReceiptRefused, ReleaseUnknown
   */
  async quarantinedRows(
    { dataset, version, receipt }: ReleaseLook,
    query: QuarantineQuery,
  ): Promise<QuarantineRows> {
    await this.#options.receipts.check(receipt, { type: quarantineShown, dataset, release: version });
    return this.#withEngine((engine) => this.#quarantine.rows(engine, { dataset, version }, query));
  }

  /** Where the rows failed that were kept out of a release, without a value. @throws ReceiptRefused, ReleaseUnknown */
  async faultList({ dataset, version, receipt }: ReleaseLook): Promise<FaultList> {
    await this.#options.receipts.check(receipt, { type: faultsListed, dataset, release: version });
    return this.#withEngine((engine) => this.#quarantine.faults(engine, { dataset, version }));
  }

  /**
   * The public synopsis of a release, drawn once: counted and on disk before it is told, and the same for whoever asks
   * again.
   * @throws ReceiptRefused, ReleaseUnknown, NotFound, Forbidden (its budget), Corrupt
   */
  buySynopsis({ dataset, version, receipt }: ReleaseLook): Promise<MadeSynopsis> {
    return this.#locks.hold('synopsis', async () => {
      await this.#options.receipts.check(receipt, { type: synopsisBought, dataset, release: version });
      const { manifest } = await this.#releases.release(dataset, version);
      const drawn = await this.#synopses.drawn(manifest);
      if (drawn !== undefined) return drawn;
      spendOnSynopsis(this.#counts, manifest, await this.#releases.all());
      return this.#withEngine((engine) => this.#synopses.draw(engine, manifest));
    });
  }

  /** Counts what a room of this agreement is about to spend. @throws Forbidden when it does not fit */
  async spendPrivacy(agreement: Agreement, held: readonly string[], spent: SpendParams): Promise<void> {
    spendInRoom(this.#counts, agreement, held, await this.#releases.all(), spent);
  }

  /** All committed releases: manifests and their digests. */
  releases(): Promise<readonly Release[]> {
    return this.#releases.all();
  }

  verifyRelease(dataset: DatasetId, version: ReleaseVersion): Promise<ReleaseVerdict> {
    return this.#releases.verifyRelease(dataset, version);
  }

  /**
   * Reads a list of opt-outs, from a configured source or as text, and compares it with the one in use.
   * @throws OptOutsInvalid, OptOutsOlder, SourceUnknown, LandingMissing
   */
  async proposeOptOuts(kind: OptOutKind, list: GivenList, act: string): Promise<OptOutProposal> {
    if (this.#options.strict === true) demandNamedByKind(kind, list);
    const file = 'file' in list ? list.file : null;
    return this.#withList(list, (engine, path, landed) =>
      this.#locks.hold('opt-outs', () => this.#optOuts.propose(engine, kind, { act, file, path, landed })),
    );
  }

  /** Proposes to bring back the list before. @throws OptOutsNothingToUndo */
  proposeUndo(kind: OptOutKind, act: string): Promise<OptOutProposal> {
    return this.#withEngine((engine) =>
      this.#locks.hold('opt-outs', () => this.#optOuts.proposeUndo(engine, kind, act)),
    );
  }

  /**
   * Applies a list that was proposed, once the ledger shows that this very list is meant.
   * @throws ReceiptRefused, OptOutProposalUnknown
   */
  async applyOptOuts({ kind, proposal, undo, receipt }: OptOutDecision): Promise<AppliedList> {
    const type = undo ? optOutsUndone : optOutsApplied;
    await this.#options.receipts.check(receipt, { type, proposal });
    const applied = await this.#withEngine((engine) =>
      this.#locks.hold('opt-outs', () => this.#optOuts.apply(engine, kind, proposal)),
    );
    await this.#tidy();
    return applied;
  }

  /** Forgets a list that was proposed. @throws OptOutProposalUnknown */
  discardOptOuts(kind: OptOutKind, proposal: string): Promise<void> {
    return this.#locks.hold('opt-outs', () => this.#optOuts.discard(kind, proposal));
  }

  /** The lists in use, and what waits for a second person. */
  optOutStanding(): Promise<OptOutStanding> {
    return this.#optOuts.standing();
  }

  /** The newest list of each kind. */
  optOuts(): Promise<readonly OptOutSnapshot[]> {
    return this.#optOuts.newest();
  }

  /**
   * Loads a list of people, once under the name of its file. Only a file of a configured source is taken: the
   * server can hand in neither people nor a name for them.
   * @throws CohortInvalid, CohortExists, SourceUnknown, LandingMissing
   */
  loadCohort(source: { readonly alias: string; readonly file: string }): Promise<CohortList> {
    return this.#withList(source, (engine, path) =>
      this.#locks.hold('cohorts', () => this.#cohorts.load(engine, source.file, path)),
    );
  }

  /** Every loaded list of people. */
  cohortLists(): Promise<readonly CohortList[]> {
    return this.#cohorts.all();
  }

  /** The next pair of records that waits for this reviewer, masked. */
  nextReview(reviewer: string, skipped: readonly string[]): Promise<NextReview> {
    return this.#withEngine((engine) => this.#reviews.next(engine, reviewer, skipped));
  }

  /** Takes a reviewer's verdict; the next publish goes by what two agree on. @throws NotFound */
  decideReview(review: string, reviewer: string, verdict: Verdict): Promise<Outcome> {
    return this.#withEngine((engine) => this.#reviews.decide(engine, review, reviewer, verdict));
  }

  /** Opens a decided pair again: the next publish no longer goes by it. @throws NotFound */
  reopenReview(review: string): Promise<void> {
    return this.#withEngine((engine) => this.#reviews.reopen(engine, review));
  }

  /** Makes the cut of one dataset, without its key. @throws as `prepareRoom` */
  async makeCut(
    request: AgreementRequest,
    dataset: DatasetId,
    progress?: (step: CutProgress) => void,
  ): Promise<{ readonly cut: ReadyCut['metadata']; readonly display: Agreement['display'] }> {
    const agreement = await this.#admit(request, { type: cutMade, dataset });
    const table = grantedTable(agreement, await this.#catalogue(), dataset);
    const { metadata } = await this.#cuts.make(table, agreement.term.to, progress);
    return { cut: metadata, display: agreement.display };
  }

  /** The finished cuts of one version of an agreement, oldest first. */
  cuts(ref: AgreementRef): Promise<readonly ReadyCut['metadata'][]> {
    return this.#cuts.registry.list(ref);
  }

  /**
   * What a room may hold: the cuts of the named datasets (all of the agreement's when none are named), made
   * where they are missing. Those for detached code hold the visible columns and no others.
   * @throws SignaturesRefused, TermRefused, AgreementStopped, PersonRefused, ReceiptRefused, OptOutsTooOld,
   *   NotFound (a dataset that is not granted), AgreementInvalid (the catalogue lacks what it grants)
   */
  async prepareRoom(
    request: AgreementRequest & { readonly datasets?: readonly DatasetId[]; readonly detached?: boolean },
    progress?: (step: CutProgress) => void,
  ): Promise<readonly RoomTable[]> {
    const agreement = await this.#admit(request, { type: roomOpened });
    const detached = request.detached === true;
    for (;;) {
      const leftOut = await this.#cuts.leftOut(agreement.optOuts);
      const tables: RoomTable[] = [];
      const catalogue = await this.#catalogue();
      for (const granted of grantedTables(agreement, catalogue, request.datasets)) {
        const table = detached ? withoutContributors(granted) : granted;
        const { metadata, file, key } = await this.#cuts.make(table, agreement.term.to, progress);
        const { columns, cut } = metadata;
        const dictionary = dictionaryOf(agreement, catalogue, table.dataset);
        const sensitive = sensitiveColumns(table, catalogue);
        tables.push({ dataset: table.dataset, file, key, columns, sensitive, dictionary, cut, leftOut });
      }
      // What was stopped while the cuts were made is stopped, and who opted out meanwhile is out.
      await this.#stillHolds(request);
      if ((await this.#cuts.leftOut(agreement.optOuts)) === leftOut) return tables;
    }
  }

  /**
   * Whether what was admitted may still go on: everything but the receipt is checked again, at this moment.
   * `leftOut` is what the room's tables say.
   * @throws SignaturesRefused, TermRefused, AgreementStopped, PersonRefused, OptOutsTooOld, OptOutsChanged
   */
  async readmit(
    request: Pick<AgreementRequest, 'envelope' | 'username'> & { readonly leftOut: readonly string[] },
  ): Promise<void> {
    const agreement = await this.#stillHolds(request);
    const leftOut = await this.#cuts.leftOut(agreement.optOuts);
    if (request.leftOut.every((one) => one === leftOut)) return;
    throw new OptOutsChanged({
      detail: 'Newer opt-outs apply than when the room was opened.',
      help: 'Run the query again: it opens a room without the people who opted out.',
    });
  }

  /** The officers' keys whose signatures count. @throws Corrupt */
  async officers(): Promise<readonly OfficerKey[]> {
    const { home, strict } = this.#options;
    const all = await readOfficers(home.steward);
    return strict === true ? all.filter(isPasskey) : all;
  }

  /** Stops serving a version of an agreement and all before it; their cuts go, the pseudonym maps stay. */
  suspend(ref: AgreementRef): Promise<void> {
    return this.#ends.suspend(ref);
  }

  /**
   * Stops serving an agreement for good and destroys its pseudonym maps, cuts and their keys: not at the server's word,
   * but where an officer signed it or its signed term is long over, and the ledger shows that it is about to be done.
   * @throws ReceiptRefused, SignaturesRefused
   */
  async endAgreement({ envelope, statement, receipt }: EndRequest): Promise<Destruction> {
    const { clock, relyingParty, receipts } = this.#options;
    const ref = refIn(envelope);
    await receipts.check(receipt, { type: agreementDestroyed, agreement: ref });
    const id = agreementOf(ref);
    checkEnd(envelope, statement, {
      ...{ officers: await this.officers(), relyingParty, now: clock.now() },
      newest: await this.#stopped.newest(id),
    });
    return this.#ends.end(id);
  }

  /** Removes the cuts that must go by now, such as at the end of a term. */
  removeDead(): Promise<void> {
    return this.#cuts.registry.removeDead();
  }

  /** Cuts that were removed, apart from those of ended agreements, and of which the ledger does not know yet. */
  async removals(): Promise<readonly Removal[]> {
    await this.removeDead();
    return this.#removals.pending();
  }

  /** Forgets removals that the ledger knows, by their acts. */
  forgetRemovals(acts: readonly string[]): Promise<void> {
    return this.#removals.forget(acts);
  }

  /** After something that is done whether or not this succeeds: what cannot go now is not served, and goes later. */
  async #tidy(): Promise<void> {
    await this.removeDead().catch(() => undefined);
  }

  async #admit(request: AgreementRequest, act: Omit<AgreementAct, 'agreement'>): Promise<Agreement> {
    const agreement = await this.#stillHolds(request);
    await this.#options.receipts.check(request.receipt, { ...act, agreement: agreement.ref });
    await this.#ends.admit(agreement.ref);
    return agreement;
  }

  async #stillHolds({
    envelope,
    username,
  }: Pick<AgreementRequest, 'envelope' | 'username'>): Promise<Agreement> {
    const { clock, relyingParty } = this.#options;
    const agreement = openEnvelope(envelope, await this.officers(), relyingParty);
    checkTerm(agreement, clock.now());
    await this.#stopped.check(agreement.ref);
    checkPerson(agreement, username);
    return agreement;
  }

  /** The releases and lists of people that are really there. */
  async #catalogue(): Promise<CatalogueView> {
    const manifests = (await this.#releases.all()).map((one) => one.manifest);
    return catalogueOf(manifests, await this.#cohorts.all());
  }

  #withList<T>(list: GivenList, work: Parameters<typeof withGivenList<T>>[2]): Promise<T> {
    return withGivenList({ ...this.#limits(), sources: this.#options.sources }, list, work);
  }

  #publishParts(): PublishPorts {
    const { keys, clock, sources } = this.#options;
    const stores = { curated: this.#curated, releases: this.#releases, index: this.#index };
    const likeness = { identities: this.#identities, reviews: this.#reviews };
    return { ...this.#limits(), ...stores, ...likeness, sources, keys, clock };
  }

  async #withEngine<T>(work: (engine: Engine, scratchDir: string) => Promise<T>): Promise<T> {
    const scratchDir = join(this.#scratch, randomId('engine-'));
    await mkdir(scratchDir, { recursive: true, mode: 0o700 });
    const engine = await openStewardEngine({ ...this.#limits(), scratchDir });
    try {
      return await work(engine, scratchDir);
    } finally {
      engine.close();
      await rm(scratchDir, { recursive: true, force: true });
    }
  }

  #limits(): { scratchDir: string; threads?: number; memoryMiB?: number } {
    const { threads, memoryMiB } = this.#options;
    return {
      scratchDir: this.#scratch,
      ...(threads === undefined ? {} : { threads }),
      ...(memoryMiB === undefined ? {} : { memoryMiB }),
    };
  }
}
