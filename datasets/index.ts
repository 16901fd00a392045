export * from './steward/agreement-envelope.ts';
export * from './steward/agreement-request.ts';
export * from './catalogue/catalogue.ts';
export * from './catalogue/catalogue-projection.ts';
export { cohortExists, cohortListSchema, cohortNameOf, type CohortList } from './people/cohort-lists.ts';
export * from './catalogue/cohort-projection.ts';
export * from './cuts/cut-metadata.ts';
export * from './cuts/cuts.ts';
export * from './publish/dataset-file.ts';
export type { DataKey } from './store/encrypted-parquet.ts';
export * from './errors.ts';
export { checkFirstWriterWins } from './store/first-writer.ts';
export type { LandingSources } from './publish/landing-file.ts';
export { manifestSchema, type Manifest } from './store/manifest.ts';
export { parseNhsNumber } from './people/nhs-number.ts';
export * from './steward/officers.ts';
export {
  listedAt,
  optOutKinds,
  optOutSnapshotSchema,
  optOutsNeeded,
  type OptOutKind,
  type OptOutSnapshot,
} from './people/opt-out-snapshot.ts';
export * from './publish/parse-dataset-file.ts';
export type { Published, PublishProgress } from './publish/publish.ts';
export type { QualityReport, RowCounts } from './publish/quality-report.ts';
export * from './steward/ledger-witness.ts';
export * from './steward/receipt-check.ts';
export type { Destruction, Removal } from './cuts/removals.ts';
export { compareReleases, type Release, type ReleaseVerdict } from './store/release-store.ts';
export { S3ObjectStore } from './store/s3-object-store.ts';
export { s3PlaceSchema, type S3Place } from './store/s3-place.ts';
export * from './steward/steward.ts';
export * from './steward/steward-client.ts';
export * from './steward/steward-handlers.ts';
export { cutProgressSchema, type CutView } from './steward/steward-protocol.ts';
