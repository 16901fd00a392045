/** How a count changes by the people's keys: `change` for a row of the table and a cell key. */
export interface PerturbationTable {
  /** Cell keys are 0 to `keys` − 1. */
  readonly keys: number;
  /** The last row, and how many of them repeat for counts past it. */
  readonly rows: number;
  readonly repeats: number;
  /** Most that a count the table shows is changed by, up or down. */
  readonly most: number;
  change(row: number, key: number): number;
}

const cycle = [0, -1, -2, 2, 1];

/**
 * The published table `ptable_10_5` of the Office for National Statistics (cell-key-perturbation, MIT): counts under
 * 10 vanish, the rest goes to a multiple of 5, whatever the key. A test regenerates the published file from this and
 * compares its SHA-256.
 */
export const ons10and5: PerturbationTable = {
  keys: 256,
  rows: 750,
  repeats: 250,
  most: 2,
  change: (row) => (row < 10 ? -row : (cycle[row % 5] ?? 0)),
};

/**
 * The row of a count: its own up to the last, then the repeating ones round and round (Fraser and Wooton 2005;
 * Thompson, Broadfoot and Elazar 2013).
 */
export function tableRow(table: PerturbationTable, count: number): number {
  const first = table.rows - table.repeats + 1;
  return count <= table.rows ? count : ((count - 1) % table.repeats) + first;
}

/** A count of 1 or more, as the table changes it. */
export function perturbedCount(table: PerturbationTable, count: number, key: number): number {
  return count + table.change(tableRow(table, count), key % table.keys);
}
