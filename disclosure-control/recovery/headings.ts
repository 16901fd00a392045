import { numberAt, type CheckedTable } from '../checks/table.ts';
import type { Profile } from '../profiles/profile.ts';
import type { Family } from './sums.ts';
import type { Count } from './system.ts';
import { labelOf, type CountedTable } from './table-counts.ts';

/** Totals that stand in a heading, `N = 98`, or in a title, rather than in a row. */
export interface Headed {
  /** Counts that no cell holds, to be numbered after those of the table. */
  readonly counts: readonly Count[];
  readonly families: readonly Family[];
}

const wholeOf = /\bn\s*=\s*(\d[\d,]*)/i;

/**
 * What headings give: the levels of a characteristic (a heading without figures, and rows below it) come to the people
 * of their column. That they do, and are not several answers of one person, another column or the rest that is left
 * for the hidden ones must show.
 */
export function headedSums(counted: CountedTable, { threshold }: Profile): Headed {
  const counts: Count[] = [];
  const families: Family[] = [];
  for (const block of blocksOf(counted)) {
    const sums = counted.columns.flatMap((at) => {
      const whole = baseOf(counted.table, at);
      const parts = block.flatMap((row) => counted.numberOf(row, at) ?? []);
      if (whole === undefined || parts.length !== block.length) return [];
      const shown = parts.flatMap((part) => counted.counts[part] ?? []);
      const hidden = shown.filter((count) => count.hidden).length;
      const rest = whole - shown.reduce((all, count) => all + (count.hidden ? 0 : count.high), 0);
      const slack = shown.reduce((all, count) => all + (count.hidden ? 0 : count.high - count.low), 0);
      const fits =
        hidden === 0 ? Math.abs(rest) <= slack : rest >= -slack && rest <= hidden * (threshold - 1) + slack;
      return [{ whole, parts, hidden, fits }];
    });
    if (sums.length === 0 || sums.some(({ fits }) => !fits)) continue;
    const rounded = counted.counts.some((count) => !count.hidden && count.low !== count.high);
    families.push(
      sums.map(({ whole, parts }) => {
        counts.push(
          rounded
            ? { low: whole - 2, high: whole + 2, hidden: false }
            : { low: whole, high: whole, hidden: false },
        );
        return { total: counted.counts.length + counts.length - 1, parts };
      }),
    );
  }
  return { counts, families };
}

function baseOf(table: CheckedTable, at: number): number | undefined {
  const named = table.columns[at]?.base;
  if (named !== undefined) return named;
  const row = table.rows.findIndex(
    (_, y) => /^(?:n|total n|n total)$/i.test(labelOf(table, y, 0)) && numberAt(table, y, at) !== undefined,
  );
  if (row >= 0) return numberAt(table, row, at);
  const title = (table.near ?? []).map((text) => wholeOf.exec(text)?.[1]).find((text) => text !== undefined);
  return title === undefined ? undefined : Number(title.replaceAll(',', ''));
}

/** Rows below a heading without figures, or below a first label that the next rows leave out; the table as one else. */
function blocksOf({ table, columns, numberOf }: CountedTable): readonly (readonly number[])[] {
  const blocks: number[][] = [];
  const rows = [...table.rows.keys()];
  const filled = (row: number): boolean => columns.some((at) => numberOf(row, at) !== undefined);
  let block: number[] | undefined;
  for (const row of rows) {
    const label = labelOf(table, row, 0);
    const starts = !filled(row)
      ? label !== ''
      : label !== '' && rows.includes(row + 1) && labelOf(table, row + 1, 0) === '' && filled(row + 1);
    if (starts) {
      block = filled(row) ? [row] : [];
      blocks.push(block);
    } else if (block !== undefined && filled(row)) block.push(row);
  }
  if (blocks.length > 0) return blocks.filter((one) => one.length > 1);
  const listed = rows.filter(
    (row) => filled(row) && !/^(?:n|total n|n total)$/i.test(labelOf(table, row, 0)),
  );
  return columns.length === 1 ? [listed] : [];
}
