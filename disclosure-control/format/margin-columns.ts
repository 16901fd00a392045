import { missing, valueCell, type Cell } from '../cells.ts';

interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/**
 * A table as it stands in a file: beside each column whose figures have errors, one that says them, because a figure is
 * not to be read without.
 *
 * @param margins by row and column, in the figure's unit; `null` is exact
 */
export function withMarginColumns(
  { columns, rows }: Table,
  margins: readonly (readonly (number | null)[])[],
): Table {
  const erring = columns.map((_, at) => margins.some((row) => (row[at] ?? null) !== null));
  const beside = <Value>(values: readonly Value[], error: (at: number) => Value): readonly Value[] =>
    values.flatMap((value, at) => (erring[at] === true ? [value, error(at)] : [value]));
  return {
    columns: beside(columns, (at) => `${columns[at] ?? ''} ±`),
    rows: rows.map((row, place) =>
      beside(row, (at) => {
        const margin = margins[place]?.[at] ?? null;
        return margin === null ? missing : valueCell(margin);
      }),
    ),
  };
}
