import type { Cell } from '../cells.ts';
import type { Profile } from '../profiles/profile.ts';
import { finding, type Finding } from './finding.ts';
import type { CheckedTable } from './table.ts';

const totalName = /^(?:all|total|totals|sum|overall|grand total|any|both|\(all\))$/i;

/** A figure in a line that should add up to the line's total. */
interface Part {
  readonly cell: Cell;
  readonly row: number;
  readonly column: string;
}

/**
 * Hidden cells that follow from their row's or column's total by subtraction, or nearly. One line at a time;
 * what two lines together give away is not looked for here.
 */
export function checkComplements(table: CheckedTable, profile: Profile): Finding[] {
  const found: Finding[] = [];
  const counted = table.columns.flatMap(({ role }, at) =>
    role === 'count' || role === 'number' ? [at] : [],
  );
  const totalRows = table.rows.flatMap((row, at) => (isTotalRow(table, row) ? [at] : []));
  const part = (row: number, at: number): Part => ({
    cell: table.rows[row]?.[at] ?? { kind: 'missing' },
    row: row + 1,
    column: table.columns[at]?.name ?? '',
  });

  const totalColumns = counted.filter((at) => totalName.test(table.columns[at]?.name.trim() ?? ''));
  if (totalColumns.length === 1 && counted.length > 2)
    table.rows.forEach((_, row) => {
      const [total] = totalColumns;
      if (total === undefined) return;
      const parts = counted.filter((at) => at !== total).map((at) => part(row, at));
      found.push(...checkLine(part(row, total).cell, parts, profile));
    });
  const [totalRow, ...more] = totalRows;
  if (totalRow !== undefined && more.length === 0 && table.rows.length > 2)
    for (const at of counted) {
      const parts = table.rows.flatMap((_, row) => (row === totalRow ? [] : [part(row, at)]));
      found.push(...checkLine(part(totalRow, at).cell, parts, profile));
    }
  return found;
}

function isTotalRow(table: CheckedTable, row: readonly Cell[]): boolean {
  return table.columns.some(({ role }, at) => {
    const cell = row[at];
    return role === 'group' && cell?.kind === 'value' && totalName.test(String(cell.value).trim());
  });
}

/** What a line's total says of its hidden cells, given that each hides a count from `least` to `most`. */
function checkLine(total: Cell, parts: readonly Part[], profile: Profile): Finding[] {
  const hidden = parts.filter((part) => part.cell.kind === 'suppressed');
  const known = parts.flatMap((part) =>
    part.cell.kind === 'value' && typeof part.cell.value === 'number' ? [part.cell.value] : [],
  );
  if (total.kind !== 'value' || typeof total.value !== 'number' || hidden.length === 0) return [];
  const least = profile.zero === 'shown' ? 1 : 0;
  const most = profile.threshold - 1;
  // Each rounded figure is off by less than half the base; the total is one more of them.
  const perFigure = profile.roundTo === null ? 0 : Math.floor((profile.roundTo - 1) / 2);
  const slack = perFigure * (known.length + 1);
  const rest = total.value - known.reduce((sum, value) => sum + value, 0);
  const others = hidden.length - 1;
  const low = Math.max(least, rest - slack - others * most);
  const high = Math.min(most, rest + slack - others * least);
  if (low > high || (low === least && high === most)) return [];
  return hidden.map(({ row, column }) =>
    finding(low === high ? 'recoverable-cell' : 'narrowed-cell', { row, column }),
  );
}
