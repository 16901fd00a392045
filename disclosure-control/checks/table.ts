import type { Cell } from '../cells.ts';

/**
 * What a column or cell holds, as far as is known. `number` may be counts: in a crosstab every column is named for
 * its category. `share` is a percentage or proportion.
 */
export type ColumnRole = 'group' | 'count' | 'number' | 'statistic' | 'share';

/** A table as checks see it, wherever it came from. */
export interface CheckedTable {
  readonly columns: readonly {
    readonly name: string;
    readonly role: ColumnRole;
    /** The people that the column is of, where its heading says so: `N = 98`. */
    readonly base?: number;
  }[];
  readonly rows: readonly (readonly Cell[])[];
  /** The role of each cell, where rows differ from their columns: a row of means below rows of counts. */
  readonly roles?: readonly (readonly ColumnRole[])[];
  /** The percentage in brackets behind a count, shown or hidden. */
  readonly shares?: readonly (readonly (number | undefined)[])[];
  /** What the mark of a hidden count says of it: `<8` is 0 to 7. */
  readonly limits?: readonly (readonly (readonly [number, number] | undefined)[])[];
  /** Text above and below it, which may say of how many people it is. */
  readonly near?: readonly string[];
  /** People each cell rests on, row by row, where that is known. */
  readonly contributors?: readonly (readonly (number | undefined)[])[];
}

/** What a cell holds: its own role, or its column's. */
export const roleAt = (table: CheckedTable, row: number, at: number): ColumnRole =>
  table.roles?.[row]?.[at] ?? table.columns[at]?.role ?? 'group';

export function numberAt(table: CheckedTable, row: number, at: number): number | undefined {
  const cell = table.rows[row]?.[at];
  return cell?.kind === 'value' && typeof cell.value === 'number' ? cell.value : undefined;
}

/** The text of a label; empty for figures. */
export function labelAt(table: CheckedTable, row: number, at: number): string {
  const cell = table.rows[row]?.[at];
  return cell?.kind === 'value' && typeof cell.value === 'string' ? cell.value : '';
}
