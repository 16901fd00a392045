import { signedEndSchema } from '@vitrine/policy/lifecycle';
import { z } from 'zod';
import { parseAgreementRef, parseDatasetId, parseReleaseVersion } from '@vitrine/core/ids';
import { agreementEnvelopeSchema } from './agreement-envelope.ts';
import { cohortListSchema } from '../cohort-list.ts';
import { cutMetadataSchema } from '../cut-metadata.ts';
import { qualityReportSchema } from '../quality-report-schema.ts';
import { deliveryIdSchema } from '../delivery.ts';
import { plainName } from '../plain-name.ts';
import { verdicts } from '../review-pair.ts';
import { manifestSchema } from '../manifest.ts';
import { optOutKinds, optOutSnapshotSchema } from '../opt-out-snapshot.ts';
import { removalSchema } from '../removal.ts';

/**
 * Calls between server and steward, version 1. Both sides parse with these. No call carries a key, a row of
 * data that the server could read, or an internal key; rooms are opened inside the steward's process.
 */
const dataset = z.string().transform(parseDatasetId);
const version = z.string().transform(parseReleaseVersion);
const count = z.int().nonnegative();
const hex = z.string().regex(/^[0-9a-f]{64}$/);
const review = z.string().regex(/^rev_[A-Za-z0-9_-]{1,80}$/);
const reviewer = z.string().min(1).max(200);
export const nextReviewParams = z.strictObject({ reviewer, skipped: z.array(review).max(500) });
export const decideReviewParams = z.strictObject({ review, reviewer, verdict: z.enum(verdicts) });
export const reopenReviewParams = z.strictObject({ review });

export const publishParams = z.strictObject({ file: z.string().max(2 * 1024 * 1024) });
export const publishedSchema = z.strictObject({
  manifest: manifestSchema,
  digest: hex,
  report: qualityReportSchema,
});
export const publishProgressSchema = z.strictObject({
  stage: z.enum(['read', 'link', 'check', 'write', 'commit']),
  rows: count.optional(),
});

export const checkedSchema = z.strictObject({
  report: qualityReportSchema,
  firstLines: z.record(z.string().max(200), z.array(count).max(10).readonly()),
  taken: z.boolean(),
});
export type CheckedFile = z.output<typeof checkedSchema>;

export const quarantineParams = z.strictObject({
  dataset,
  version,
  reason: z.string().max(200).optional(),
  after: count,
  receipt: z.unknown(),
});
export const faultListParams = z.strictObject({ dataset, version, receipt: z.unknown() });

export const releaseParams = z.strictObject({ dataset, version });
export const releasesSchema = z.array(z.strictObject({ manifest: manifestSchema, digest: hex }));
export const verdictSchema = z.strictObject({
  dataset,
  version,
  digest: hex,
  objects: count,
  bytes: count,
  faults: z.array(z.strictObject({ key: z.string(), fault: z.enum(['missing', 'changed']) })),
});

const landed = z.strictObject({
  alias: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/),
  file: z.string().regex(plainName),
});
export const deliveryParams = z.strictObject({ delivery: deliveryIdSchema });
export const discardDeliveryParams = deliveryParams.extend({ file: z.string().regex(plainName) });
export const completeDeliveryParams = deliveryParams.extend({ blocks: hex });
export const deliveryKeySchema = z.strictObject({ publicKey: z.base64().max(200) });
const optOutKind = z.enum(optOutKinds);
const proposal = z.string().max(60);
export const proposeOptOutsParams = z.strictObject({
  kind: optOutKind,
  /**
   * Only a file that landed: with a text of its own, a server that was taken over could opt everyone in again.
   * Null: the list before.
   */
  list: landed.nullable(),
  act: z.string().max(60),
});
export const applyOptOutsParams = z.strictObject({
  kind: optOutKind,
  proposal,
  undo: z.boolean(),
  receipt: z.unknown(),
});
export const discardOptOutsParams = z.strictObject({ kind: optOutKind, proposal });
export const optOutsSchema = z.array(optOutSnapshotSchema);

export const loadCohortParams = landed;
export const draftParams = landed;
export const draftSchema = z.strictObject({ text: z.string().max(2 * 1024 * 1024) });
export const cohortListsSchema = z.array(cohortListSchema);

export const agreementRequestSchema = z.strictObject({
  envelope: agreementEnvelopeSchema,
  username: z.string().min(1).max(128),
  receipt: z.unknown(),
});
export const makeCutParams = agreementRequestSchema.extend({ dataset });
/** A cut as the server may know it. Under `display: aggregates` its number of rows is nobody's to see. */
export const cutViewSchema = cutMetadataSchema
  .pick({
    cut: true,
    agreement: true,
    dataset: true,
    version: true,
    release: true,
    optOuts: true,
    created: true,
    columns: true,
  })
  .extend({ rows: count.optional(), bytes: count.optional() });
export type CutView = z.output<typeof cutViewSchema>;
export const listCutsParams = z.strictObject({ ref: z.string().transform(parseAgreementRef) });
export const cutsSchema = z.array(cutViewSchema.omit({ rows: true, bytes: true }));
export type ListedCut = z.output<typeof cutsSchema>[number];
export const cutProgressSchema = z.strictObject({
  stage: z.enum(['pseudonyms', 'write', 'ready']),
  dataset: z.string(),
});

export const ledgerSeenSchema = z.strictObject({
  size: count,
  /** The newest checkpoint that it followed, and how many entries there were when its memory began. */
  checkpoint: z.string().max(65_536).optional(),
  begun: count.optional(),
});
export type LedgerMemory = z.output<typeof ledgerSeenSchema>;
/** An entry that hands the ledger to a new key, with the proof that it stands there and that the log grew on from it. */
export const handedOnSchema = z.strictObject({
  index: z.int().min(0),
  leaf: z.string().max(70_000),
  proof: z.array(hex).max(64),
  growth: z.array(hex).max(128),
});
export type HandedOn = z.output<typeof handedOnSchema>;

export const followLedgerParams = z.strictObject({
  checkpoint: z.string().max(65_536),
  /** Entries since then that hand it to a new key, in order. */
  handedOn: z.array(handedOnSchema).max(16).default([]),
  /** Hex: that the log of this checkpoint begins with the one that was seen. */
  proof: z.array(hex).max(128),
});

export const suspendParams = z.strictObject({
  ref: z.string().transform(parseAgreementRef),
  envelope: agreementEnvelopeSchema.optional(),
});
export const endParams = z.strictObject({
  envelope: agreementEnvelopeSchema,
  statement: signedEndSchema.optional(),
  receipt: z.unknown(),
});
export const removalsSchema = z.array(removalSchema);
export const forgetRemovalsParams = z.strictObject({ acts: z.array(z.string().max(60)).max(100_000) });
