import type { AgreementEnvelope } from './agreement-envelope.ts';
import type { AgreementRef, DatasetId, ReleaseVersion } from '@vitrine/core/ids';
import type { RpcClient } from '@vitrine/core/wire';
import { madeSynopsisSchema, type MadeSynopsis } from '@vitrine/disclosure-control/synopsis';
import { z } from 'zod';
import type { AgreementRequest, EndRequest } from './agreement-request.ts';
import type { CohortList } from '../cohort-list.ts';
import type { CutProgress } from './progress.ts';
import type { OptOutKind, OptOutSnapshot } from '../opt-out-snapshot.ts';
import {
  appliedListSchema,
  optOutProposalSchema,
  optOutStandingSchema,
  type AppliedList,
  type OptOutProposal,
  type OptOutStanding,
} from '../opt-out-proposal.ts';
import { qualityReportSchema } from '../quality-report-schema.ts';
import {
  arrivingSchema,
  receivedFileSchema,
  type Arriving,
  type Deliverable,
  type ReceivedFile,
  type SentPiece,
} from '../delivery.ts';
import { faultListSchema, quarantineRowsSchema, type FaultList, type QuarantineRows } from '../quarantine.ts';
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
      ...publishEvents(progress),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  /** Tries a dataset file without publishing. */
  check(file: string, progress?: (step: PublishProgress) => void): Promise<protocol.CheckedFile> {
    return this.#rpc.call('check', { file }, protocol.checkedSchema, publishEvents(progress));
  }

  /** Proposes a dataset file for a landing file. */
  async draft(landed: { readonly alias: string; readonly file: string }): Promise<string> {
    return (await this.#rpc.call('draft', landed, protocol.draftSchema)).text;
  }

  /** What the pieces of files are sealed for. */
  async deliveryKey(): Promise<string> {
    return (await this.#rpc.call('deliveryKey', {}, protocol.deliveryKeySchema)).publicKey;
  }

  /** @throws RemoteFailure `delivery-exists`, `delivery-full` */
  beginDelivery(file: Deliverable & { readonly delivery: string }): Promise<Arriving> {
    return this.#rpc.call('beginDelivery', { ...file }, arrivingSchema);
  }

  /** How far a delivery is. */
  deliveryStanding(delivery: string): Promise<Arriving> {
    return this.#rpc.call('deliveryStanding', { delivery }, arrivingSchema);
  }

  /** Hands on a sealed piece. @throws RemoteFailure `conflict` when it is not the next */
  takePiece(piece: SentPiece): Promise<Arriving> {
    return this.#rpc.call('takePiece', { ...piece }, arrivingSchema);
  }

  /** Gives a file that has arrived whole its name. */
  completeDelivery(delivery: string, blocks: string): Promise<ReceivedFile> {
    return this.#rpc.call('completeDelivery', { delivery, blocks }, receivedFileSchema);
  }

  /** @throws RemoteFailure `conflict` for a file that was received */
  async discardDelivery(delivery: string, file: string): Promise<void> {
    await this.#rpc.call('discardDelivery', { delivery, file }, z.null());
  }

  quality(dataset: DatasetId, version: ReleaseVersion): Promise<z.output<typeof qualityReportSchema>> {
    return this.#rpc.call('quality', { dataset, version }, qualityReportSchema);
  }

  /** A page of the rows that were kept out of a release. */
  quarantinedRows(look: z.input<typeof protocol.quarantineParams>): Promise<QuarantineRows> {
    return this.#rpc.call('quarantinedRows', look, quarantineRowsSchema);
  }

  faultList(look: z.input<typeof protocol.faultListParams>): Promise<FaultList> {
    return this.#rpc.call('faultList', look, faultListSchema);
  }

  /** The public synopsis of a release: drawn now, or the one that was drawn before. */
  buySynopsis(look: z.input<typeof protocol.faultListParams>): Promise<MadeSynopsis> {
    return this.#rpc.call('buySynopsis', look, madeSynopsisSchema);
  }

  releases(): Promise<readonly Release[]> {
    return this.#rpc.call('releases', {}, protocol.releasesSchema);
  }

  verifyRelease(dataset: DatasetId, version: ReleaseVersion): Promise<ReleaseVerdict> {
    return this.#rpc.call('verifyRelease', { dataset, version }, protocol.verdictSchema);
  }

  /** Has a list compared with the one in use; null proposes to bring back the list before. */
  proposeOptOuts(
    kind: OptOutKind,
    list: { readonly alias: string; readonly file: string } | null,
    act: string,
  ): Promise<OptOutProposal> {
    return this.#rpc.call('proposeOptOuts', { kind, list, act }, optOutProposalSchema);
  }

  applyOptOuts(decision: {
    readonly kind: OptOutKind;
    readonly proposal: string;
    readonly undo: boolean;
    readonly receipt: unknown;
  }): Promise<AppliedList> {
    return this.#rpc.call('applyOptOuts', decision, appliedListSchema);
  }

  async discardOptOuts(kind: OptOutKind, proposal: string): Promise<void> {
    await this.#rpc.call('discardOptOuts', { kind, proposal }, z.null());
  }

  optOutStanding(): Promise<OptOutStanding> {
    return this.#rpc.call('optOutStanding', {}, optOutStandingSchema);
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
    return (await this.ledgerMemory()).size;
  }

  /** What the steward remembers of the ledger. */
  ledgerMemory(): Promise<protocol.LedgerMemory> {
    return this.#rpc.call('ledgerSeen', {}, protocol.ledgerSeenSchema);
  }

  /** Shows the steward a newer checkpoint, with the proof (hex) that the log has only grown. */
  async followLedger(
    checkpoint: string,
    proof: readonly string[],
    handedOn: readonly protocol.HandedOn[] = [],
  ): Promise<void> {
    await this.#rpc.call('followLedger', { checkpoint, proof, handedOn }, z.null());
  }

  /** Stops a version and all before it. @throws RemoteFailure `signatures-refused` (of one that it never served) */
  async suspend(ref: AgreementRef, envelope?: AgreementEnvelope): Promise<void> {
    await this.#rpc.call('suspend', { ref, ...(envelope === undefined ? {} : { envelope }) }, z.null());
  }

  /** Ends an agreement for good. @throws RemoteFailure `receipt-refused`, `signatures-refused` */
  endAgreement(request: EndRequest): Promise<Destruction> {
    return this.#rpc.call('endAgreement', { ...request }, destructionSchema);
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

function publishEvents(
  progress: ((step: PublishProgress) => void) | undefined,
): ReturnType<typeof events<z.output<typeof protocol.publishProgressSchema>>> {
  return events(protocol.publishProgressSchema, (step) => {
    progress?.({ stage: step.stage, ...(step.rows === undefined ? {} : { rows: step.rows }) });
  });
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
