export {
  type ListedRelease,
  catalogueSize,
  datasetPublished,
  datasetsMigrations,
  getDataset,
  listDatasets,
  listOptOuts,
  loadCatalogue,
  optOutDraft,
  optOutEntries,
  optOutsApplied,
  projectDatasets,
  publishedDraft,
  rememberDatasets,
} from './catalogue-projection.ts';
export { cohortExists, cohortNameOf } from './cohort-list.ts';
export { cohortDraft, cohortLoaded, listCohorts } from './cohort-projection.ts';
export { datasetEvents } from './events.ts';
export { parseDatasetFile } from './dataset-file/parse-dataset-file.ts';
export type { Manifest } from './manifest.ts';
export {
  type OptOutKind,
  type OptOutSnapshot,
  listedAt,
  optOutKinds,
  optOutSnapshotSchema,
  optOutsNeeded,
} from './opt-out-snapshot.ts';
export type { Removal } from './removal.ts';
