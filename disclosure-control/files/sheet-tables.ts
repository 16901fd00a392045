import type { FileTable } from './contents.ts';
import { tablesIn } from './delimited.ts';

type Rows = readonly (readonly string[])[];

/**
 * The tables of a sheet: titles stand in one cell of a wide row, blank rows part tables, and so does a blank column
 * where labels stand behind it; a blank column before figures is a space within one table.
 */
export function tablesOfSheet(rows: Rows): readonly FileTable[] {
  const wide = padded(rows);
  const found = sideBySide(wide).flatMap((part) => {
    const { tables } = tablesIn(part);
    return tables.map((table) => trimmed(table));
  });
  return found.map((table, at) => ({ ...table, place: found.length === 1 ? '' : `table ${at + 1}` }));
}

/** Every filled row as wide as the widest, and at least three cells, so that a title is told from a row. */
function padded(rows: Rows): Rows {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 3);
  return rows.map((row) =>
    row.every((cell) => cell === '') ? [] : [...row, ...Array<string>(width - row.length).fill('')],
  );
}

/** Parts of a sheet beside one another: a blank column, and texts in most rows of the column behind it. */
function sideBySide(rows: Rows): readonly Rows[] {
  const filled = rows.filter((row) => row.length > 0);
  const width = filled[0]?.length ?? 0;
  const blank = (at: number): boolean => filled.every((row) => row[at] === '');
  const labels = (at: number): boolean => {
    const cells = filled.map((row) => row[at] ?? '').filter((cell) => cell !== '');
    return cells.length > 1 && cells.filter((cell) => /[A-Za-z]/.test(cell)).length * 2 > cells.length;
  };
  const starts = [0];
  for (let at = 1; at < width; at += 1) if (blank(at - 1) && !blank(at) && labels(at)) starts.push(at);
  return starts.map((start, part) =>
    rows.map((row) => {
      const cells = row.slice(start, starts[part + 1]);
      return cells.every((cell) => cell === '') ? [] : cells;
    }),
  );
}

/** Without columns behind the last that is filled. */
function trimmed(table: FileTable): FileTable {
  const all = [table.header, ...table.rows];
  const width = all.reduce((most, row) => Math.max(most, row.findLastIndex((cell) => cell !== '') + 1), 0);
  return {
    ...table,
    header: table.header.slice(0, width),
    rows: table.rows.map((row) => row.slice(0, width)),
  };
}
