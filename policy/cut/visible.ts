import type { DatasetId } from '@vitrine/core/ids';
import type { ColumnType } from './catalogue-view.ts';

/** What a researcher may know of a table under an agreement: for the guard, completion and the schema tree. */
export interface VisibleTable {
  readonly dataset: DatasetId;
  readonly title: string;
  readonly columns: readonly VisibleColumn[];
}

export interface VisibleColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** `person` and `entity` columns hold pseudonyms: random 64-bit numbers (UBIGINT). */
  readonly role: 'value' | 'person' | 'entity';
  readonly description: string;
  readonly transform: string | null;
  readonly codes?: Readonly<Record<string, string>>;
}
