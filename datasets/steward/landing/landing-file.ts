import type { DatasetFile } from '../../catalogue/dataset-file/dataset-file.ts';

/** What of a dataset file says how its landing file is read. */
export type LandingFile = Pick<DatasetFile, 'source' | 'columns'>;
