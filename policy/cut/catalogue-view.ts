import type { DatasetId, ReleaseVersion } from '@vitrine/core/ids';
import type { CohortListView } from '../agreement/cohort-list.ts';

/** What policy must know of published datasets; `datasets` has it, `app` hands it in. */
export interface CatalogueView {
  dataset(id: DatasetId): DatasetView | undefined;
  /** A loaded list of people. */
  cohortList(name: string): CohortListView | undefined;
}

export interface DatasetView {
  readonly dataset: DatasetId;
  readonly title: string;
  readonly synthetic: boolean;
  /** Published releases, oldest first. */
  readonly versions: readonly ReleaseVersion[];
  /** The most rows of one person that private answers count where a question does not say; absent where not declared. */
  rowsPerPerson(version: ReleaseVersion): number | undefined;
  /** Columns of a release; absent when there is no such release. */
  columns(version: ReleaseVersion): readonly ColumnView[] | undefined;
  /** Whether each row of a release is some person's; reference data is about nobody. */
  aboutPeople(version: ReleaseVersion): boolean;
}

export const columnTypes = ['string', 'integer', 'decimal', 'date', 'timestamp', 'time', 'boolean'] as const;
export type ColumnType = (typeof columnTypes)[number];

/** Public knowledge of a numeric column: what lies beyond counts as the bound in private answers. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** How identifying a column is: direct identifiers are never published; a key names an entity. */
export const columnClasses = ['direct', 'key', 'quasi', 'sensitive', 'public'] as const;
export type ColumnClass = (typeof columnClasses)[number];

export interface ColumnView {
  readonly name: string;
  readonly type: ColumnType;
  readonly class: ColumnClass;
  readonly description: string;
  /** For a key: the entity whose pseudonym replaces it (`episode`, `practice` …). */
  readonly entity?: string;
  /** Transforms an agreement may ask for, as written in the dataset file (`month`, `truncate-3` …). */
  readonly transforms: readonly string[];
  /** What each lookup among the transforms gives in place of the code, by the lookup's name. */
  readonly lookups?: Readonly<Record<string, string>>;
  /** Meaning of codes. */
  readonly codes?: Readonly<Record<string, string>>;
  readonly bounds?: Bounds;
}
