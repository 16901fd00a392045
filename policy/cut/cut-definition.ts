import type { AgreementRef, DatasetId, ReleaseVersion } from '@vitrine/core/ids';
import type { ColumnType } from './catalogue-view.ts';
import type { Predicate } from './predicate/predicate.ts';
import type { Transform } from './transform/transform.ts';

/** The name under which a person's pseudonym appears in every cut that links. */
export const personColumn = 'person_id';

/**
 * Hidden columns of a cut whose agreement shows aggregates only: each row's internal person number, the same in all
 * agreements, by which figures over a dataset are compared, and the person's random key, of which noise is drawn.
 * No question can name them.
 */
export const contributorColumns = { number: '~number', key: '~key' } as const;

/** A visible column of a cut: where it comes from and what is done to it. */
export type CutColumn =
  | { readonly kind: 'person'; readonly name: typeof personColumn; readonly type: 'integer' }
  | {
      readonly kind: 'entity';
      readonly name: string;
      readonly source: string;
      readonly entity: string;
      readonly type: 'integer';
    }
  | {
      readonly kind: 'value';
      readonly name: string;
      readonly source: string;
      readonly sourceType: ColumnType;
      readonly transform: Transform | null;
      readonly type: ColumnType;
    };

/** Which people's rows are in, beyond the row predicate. */
export type Cohort =
  /** People with at least one row in another dataset's release for which the predicate holds. */
  | {
      readonly kind: 'has-row';
      readonly dataset: DatasetId;
      readonly version: ReleaseVersion;
      readonly rows: Predicate;
    }
  /** People of a list that was loaded once under this name; `id` is that one list's for good. */
  | { readonly kind: 'list'; readonly list: string; readonly id: string };

export interface OptOutRule {
  readonly national: boolean;
  readonly type1: boolean;
  /** A snapshot older than this many days stops the agreement. */
  readonly maxAgeDays: number;
}

/** Everything the steward needs to make one dataset's table for one agreement; a pure value with a digest. */
export interface TableCut {
  readonly agreement: AgreementRef;
  readonly dataset: DatasetId;
  readonly version: ReleaseVersion;
  readonly columns: readonly CutColumn[];
  readonly rows: Predicate;
  readonly cohort: Cohort | null;
  readonly optOuts: OptOutRule;
  /** Whether it has `contributorColumns`; absent where it has not. */
  readonly contributors?: true;
  /** Source columns that the predicate and the cohort read: they count as granted, and are told, though not visible. */
  readonly reads: readonly { readonly dataset: DatasetId; readonly column: string }[];
}
