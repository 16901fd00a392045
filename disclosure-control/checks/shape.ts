import { finding, type Finding } from './finding.ts';
import type { CheckedTable } from './table.ts';

/** What two people can look at cell by cell. */
const mostRows = 1_000;
const mostColumns = 50;
/** From this many rows on, a table in which nothing repeats and nothing is counted looks like records. */
const manyRows = 30;

/** Wide, long, and record-like tables. */
export function checkShape(table: CheckedTable): Finding[] {
  const found: Finding[] = [];
  if (table.rows.length > mostRows) found.push(finding('long-output', { row: mostRows + 1 }));
  if (table.columns.length > mostColumns) found.push(finding('wide-output', { row: 0 }));
  const column = recordColumn(table);
  if (column !== undefined) found.push(finding('row-level', column === '' ? { row: 1 } : { row: 1, column }));
  return found;
}

/** A column of long numbers that never repeat; `''` when it is the whole table that looks like records. */
function recordColumn(table: CheckedTable): string | undefined {
  if (table.rows.length < manyRows) return undefined;
  const values = table.columns.map((_, at) =>
    table.rows.flatMap((row) => {
      const cell = row[at];
      return cell?.kind === 'value' ? [cell.value] : [];
    }),
  );
  const key = values.findIndex(
    (column) =>
      column.length === table.rows.length &&
      new Set(column).size === column.length &&
      column.every((value) => /^\d{6,}$/.test(String(value))),
  );
  if (key >= 0) return table.columns[key]?.name ?? '';
  const counts = table.columns.some(({ role }) => role === 'count');
  const allOnes = table.columns.some(
    ({ role }, at) => role === 'count' && values[at]?.every((value) => value === 1) === true,
  );
  const groups = table.columns.filter(({ role }) => role === 'group').length;
  return allOnes || (!counts && groups >= 3) ? '' : undefined;
}
