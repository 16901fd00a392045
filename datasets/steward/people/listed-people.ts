import type { CohortList } from '../../catalogue/cohort-list.ts';
import {
  optOutsApplied,
  optOutsUndone,
  type AppliedList,
  type OptOutProposal,
  type OptOutStanding,
} from '../../catalogue/opt-out-proposal.ts';
import type { OptOutKind, OptOutSnapshot } from '../../catalogue/opt-out-snapshot.ts';
import type { NextReview, Outcome, Verdict } from '../../catalogue/review-pair.ts';
import { KeyedLocks } from '../keyed-locks.ts';
import type { StewardStores } from '../steward-stores.ts';
import { demandNamedByKind, withGivenList, type GivenList } from './number-list.ts';

/** What was decided of a list that waits, and the ledger's receipt of it. */
export interface OptOutDecision {
  readonly kind: OptOutKind;
  readonly proposal: string;
  /** Whether it brings back the list before. */
  readonly undo: boolean;
  readonly receipt: unknown;
}

/** What is asked of the steward about people: opt-outs, lists for cohorts, and pairs of records to tell apart. */
export class ListedPeople {
  readonly #stores: StewardStores;
  readonly #locks = new KeyedLocks();

  constructor(stores: StewardStores) {
    this.#stores = stores;
  }

  /**
   * Reads a list of opt-outs, from a configured source or as text, and compares it with the one in use.
   * @throws OptOutsInvalid, OptOutsOlder, SourceUnknown, LandingMissing
   */
  async proposeOptOuts(kind: OptOutKind, list: GivenList, act: string): Promise<OptOutProposal> {
    if (this.#stores.options.strict === true) demandNamedByKind(kind, list);
    const file = 'file' in list ? list.file : null;
    return this.#withList(list, (engine, path, landed) =>
      this.#locks.hold('opt-outs', () =>
        this.#stores.optOuts.propose(engine, kind, { act, file, path, landed }),
      ),
    );
  }

  /** Proposes to bring back the list before. @throws OptOutsNothingToUndo */
  proposeUndo(kind: OptOutKind, act: string): Promise<OptOutProposal> {
    return this.#stores.withEngine((engine) =>
      this.#locks.hold('opt-outs', () => this.#stores.optOuts.proposeUndo(engine, kind, act)),
    );
  }

  /**
   * Applies a list that was proposed, once the ledger shows that this very list is meant.
   * @throws ReceiptRefused, OptOutProposalUnknown
   */
  async applyOptOuts({ kind, proposal, undo, receipt }: OptOutDecision): Promise<AppliedList> {
    const type = undo ? optOutsUndone : optOutsApplied;
    await this.#stores.options.receipts.check(receipt, { type, proposal });
    const applied = await this.#stores.withEngine((engine) =>
      this.#locks.hold('opt-outs', () => this.#stores.optOuts.apply(engine, kind, proposal)),
    );
    await this.#stores.tidy();
    return applied;
  }

  /** Forgets a list that was proposed. @throws OptOutProposalUnknown */
  discardOptOuts(kind: OptOutKind, proposal: string): Promise<void> {
    return this.#locks.hold('opt-outs', () => this.#stores.optOuts.discard(kind, proposal));
  }

  /** The lists in use, and what waits for a second person. */
  optOutStanding(): Promise<OptOutStanding> {
    return this.#stores.optOuts.standing();
  }

  /** The newest list of each kind. */
  optOuts(): Promise<readonly OptOutSnapshot[]> {
    return this.#stores.optOuts.newest();
  }

  /**
   * Loads a list of people, once under the name of its file. Only a file of a configured source is taken: the
   * server can hand in neither people nor a name for them.
   * @throws CohortInvalid, CohortExists, SourceUnknown, LandingMissing
   */
  loadCohort(source: { readonly alias: string; readonly file: string }): Promise<CohortList> {
    return this.#withList(source, (engine, path) =>
      this.#locks.hold('cohorts', () => this.#stores.cohorts.load(engine, source.file, path)),
    );
  }

  /** Every loaded list of people. */
  cohortLists(): Promise<readonly CohortList[]> {
    return this.#stores.cohorts.all();
  }

  /** The next pair of records that waits for this reviewer, masked. */
  nextReview(reviewer: string, skipped: readonly string[]): Promise<NextReview> {
    return this.#stores.withEngine((engine) => this.#stores.reviews.next(engine, reviewer, skipped));
  }

  /** Takes a reviewer's verdict; the next publish goes by what two agree on. @throws NotFound */
  decideReview(review: string, reviewer: string, verdict: Verdict): Promise<Outcome> {
    return this.#stores.withEngine((engine) =>
      this.#stores.reviews.decide(engine, review, reviewer, verdict),
    );
  }

  /** Opens a decided pair again: the next publish no longer goes by it. @throws NotFound */
  reopenReview(review: string): Promise<void> {
    return this.#stores.withEngine((engine) => this.#stores.reviews.reopen(engine, review));
  }

  #withList<T>(list: GivenList, work: Parameters<typeof withGivenList<T>>[2]): Promise<T> {
    return withGivenList({ ...this.#stores.limits(), sources: this.#stores.options.sources }, list, work);
  }
}
