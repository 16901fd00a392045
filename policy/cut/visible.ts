import type { DatasetId } from '@vitrine/core/ids';
import type { Bounds, ColumnType } from './catalogue-view.ts';

/** What a researcher may know of a table under an agreement: for the guard, completion and the schema tree. */
export interface VisibleTable {
  readonly dataset: DatasetId;
  readonly title: string;
  readonly columns: readonly VisibleColumn[];
  /** The most rows of one person that private answers count where a question does not say. */
  readonly rowsPerPerson?: number;
}

export interface VisibleColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** `person` and `entity` columns hold pseudonyms: random 64-bit numbers (UBIGINT). */
  readonly role: 'value' | 'person' | 'entity';
  readonly description: string;
  readonly transform: string | null;
  readonly codes?: Readonly<Record<string, string>>;
  /** Of a numeric column as it is published, without transform. */
  readonly bounds?: Bounds;
}
