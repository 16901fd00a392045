import type { AgreementId, AgreementRef, DatasetId, ReleaseVersion } from '@vitrine/core/ids';
import type { RpcClient } from '@vitrine/core/wire';
import { z } from 'zod';
import type { AgreementRequest } from './agreement-request.ts';
import type { CohortList } from '../cohort-list.ts';
import type { CutProgress } from './progress.ts';
import type { OptOutKind, OptOutSnapshot } from '../opt-out-snapshot.ts';
import type { Published } from '../../steward/publish/publish.ts';
import type { PublishProgress } from './progress.ts';
import { destructionSchema, type Destruction, type Removal } from '../removal.ts';
import type { Release, ReleaseVerdict } from '../release.ts';
import { nextReviewSchema, outcomes, type NextReview, type Outcome, type Verdict } from '../review-pair.ts';
import * as protocol from './steward-protocol.ts';

/** The server's side of the steward's calls. Errors keep the steward's codes (`RemoteFailure`). */
export class StewardClient {
  readonly #rpc: RpcClient;

  constructor(rpc: RpcClient) {
    this.#rpc = rpc;
  }

  publish(
    file: string,
    progress?: (step: PublishProgress) => void,
    signal?: AbortSignal,
  ): Promise<Published> {
    return this.#rpc.call('publish', { file }, protocol.publishedSchema, {
      ...events(protocol.publishProgressSchema, (step) => {
        progress?.({ stage: step.stage, ...(step.rows === undefined ? {} : { rows: step.rows }) });
      }),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  releases(): Promise<readonly Release[]> {
    return this.#rpc.call('releases', {}, protocol.releasesSchema);
  }

  verifyRelease(dataset: DatasetId, version: ReleaseVersion): Promise<ReleaseVerdict> {
    return this.#rpc.call('verifyRelease', { dataset, version }, protocol.verdictSchema);
  }

  applyOptOuts(
    kind: OptOutKind,
    list: { readonly alias: string; readonly file: string },
  ): Promise<OptOutSnapshot> {
    return this.#rpc.call('applyOptOuts', { kind, list }, protocol.optOutsSchema.element);
  }

  optOuts(): Promise<readonly OptOutSnapshot[]> {
    return this.#rpc.call('optOuts', {}, protocol.optOutsSchema);
  }

  loadCohort(source: { readonly alias: string; readonly file: string }): Promise<CohortList> {
    return this.#rpc.call('loadCohort', source, protocol.cohortListsSchema.element);
  }

  cohortLists(): Promise<readonly CohortList[]> {
    return this.#rpc.call('cohortLists', {}, protocol.cohortListsSchema);
  }

  /** The next pair of records that two reviewers decide, as this one may see it. */
  nextReview(reviewer: string, skipped: readonly string[]): Promise<NextReview> {
    return this.#rpc.call('nextReview', { reviewer, skipped: [...skipped] }, nextReviewSchema);
  }

  /** Takes a reviewer's verdict on a pair. */
  decideReview(review: string, reviewer: string, verdict: Verdict): Promise<Outcome> {
    return this.#rpc.call('decideReview', { review, reviewer, verdict }, z.enum(outcomes));
  }

  /** Opens a decided pair again. */
  async reopenReview(review: string): Promise<void> {
    await this.#rpc.call('reopenReview', { review }, z.null());
  }

  makeCut(
    request: AgreementRequest,
    dataset: DatasetId,
    progress?: (step: CutProgress) => void,
  ): Promise<protocol.CutView> {
    return this.#rpc.call('makeCut', { ...request, dataset }, protocol.cutViewSchema, {
      ...events(protocol.cutProgressSchema, (step) => progress?.(step)),
    });
  }

  /** The finished cuts of one version of an agreement, oldest first. */
  listCuts(ref: AgreementRef): Promise<readonly protocol.ListedCut[]> {
    return this.#rpc.call('listCuts', { ref }, protocol.cutsSchema);
  }

  /** How many entries of the ledger the steward has seen. */
  async ledgerSeen(): Promise<number> {
    return (await this.#rpc.call('ledgerSeen', {}, protocol.ledgerSeenSchema)).size;
  }

  /** Shows the steward a newer checkpoint, with the proof (hex) that the log has only grown. */
  async followLedger(checkpoint: string, proof: readonly string[]): Promise<void> {
    await this.#rpc.call('followLedger', { checkpoint, proof }, z.null());
  }

  async suspend(ref: AgreementRef): Promise<void> {
    await this.#rpc.call('suspend', { ref }, z.null());
  }

  endAgreement(agreement: AgreementId): Promise<Destruction> {
    return this.#rpc.call('endAgreement', { agreement }, destructionSchema);
  }

  /** Removes the cuts that must go by now, and tells of all removals that the ledger does not know yet. */
  removals(): Promise<readonly Removal[]> {
    return this.#rpc.call('removals', {}, protocol.removalsSchema);
  }

  /** Says that the ledger knows these removals, by their acts. */
  async forgetRemovals(acts: readonly string[]): Promise<void> {
    await this.#rpc.call('forgetRemovals', { acts: [...acts] }, z.null());
  }
}

/** Progress that does not have its form is dropped: it decides nothing. */
function events<T>(schema: z.ZodType<T>, take: (value: T) => void): { onEvent: (value: unknown) => void } {
  return {
    onEvent: (value) => {
      const parsed = schema.safeParse(value);
      if (parsed.success) take(parsed.data);
    },
  };
}
