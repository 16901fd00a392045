import type { Cell } from '../cells.ts';

/**
 * What a column holds, as far as is known. `number` may be counts: in a crosstab every column is named for
 * its category.
 */
export type ColumnRole = 'group' | 'count' | 'number' | 'statistic';

/** A table as checks see it, wherever it came from. */
export interface CheckedTable {
  readonly columns: readonly { readonly name: string; readonly role: ColumnRole }[];
  readonly rows: readonly (readonly Cell[])[];
  /** People each cell rests on, row by row, where that is known. */
  readonly contributors?: readonly (readonly (number | undefined)[])[];
}
