export {
  type ListedRelease,
  type PublishedDataset,
  catalogueSize,
  datasetPublished,
  datasetsMigrations,
  getDataset,
  listDatasets,
  listOptOuts,
  listPublished,
  loadCatalogue,
  optOutDraft,
  optOutEntries,
  projectDatasets,
  publishedDraft,
  rememberDatasets,
} from './catalogue-projection.ts';
export { cohortExists, cohortNameOf } from './cohort-list.ts';
export { cohortDraft, cohortLoaded, listCohorts } from './cohort-projection.ts';
export { deliveryBegun, deliveryDiscarded, deliveryReceived } from './delivery.ts';
export { type DeliveryNote, deliveryNote, deliveryNotes } from './delivery-notes.ts';
export { datasetFileFrom } from './contract/read-contract.ts';
export { contractOf } from './contract/write-contract.ts';
export { datasetEvents } from './events.ts';
export type { DatasetFile } from './dataset-file/dataset-file.ts';
export { parseDatasetFile, readPublishedFile } from './dataset-file/parse-dataset-file.ts';
export type { Manifest } from './manifest.ts';
export {
  type OptOutKind,
  type OptOutSnapshot,
  listedAt,
  optOutSnapshotSchema,
  optOutsNeeded,
} from './opt-out-snapshot.ts';
export {
  type OptOutProposal,
  optOutsApplied,
  optOutsDiscarded,
  optOutsProposed,
  optOutsUndone,
} from './opt-out-proposal.ts';
export { faultText, partsOfReason } from './fault-text.ts';
export { faultsListed, quarantineShown } from './quarantine.ts';
export { fewestTold, roughCount } from './rough-count.ts';
export type { Removal } from './removal.ts';
export { type SynopsisCharge, synopsisBought, synopsisChargeOf, synopsisName } from './synopsis.ts';
export { synopsisOf } from './synopsis-projection.ts';
export { reviewDecided, reviewReopened, reviewShown } from './review-pair.ts';
export { makeTwin } from './twin/make-twin.ts';
export { twinPlan } from './twin/twin-plan.ts';
export { twinCsv, twinNote } from './twin/twin-text.ts';
