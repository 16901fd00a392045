import type { Profile } from '../profiles/profile.ts';
import { areRounded } from '../profiles/rounding.ts';
import { finding, type Finding } from './finding.ts';
import { labelAt, numberAt, roleAt, type CheckedTable } from './table.ts';

const wholeOf = /\bn\s*=\s*(\d[\d,]*)/i;
const ofMissing = /missing|unknown|not (?:stated|known|recorded)|n\/a|\bna\b|other|declined|refused/i;
/** Rows that say how many a column is of. */
const ofAll = /^(?:n|total n|n total|total|all|overall|all patients|participants|patients|people)$/i;

/**
 * Levels of a characteristic that fall short of the people of their column by few: those of whom it is not known, whom
 * nobody wrote down (tableone, issue 98).
 */
export function checkShortOfBase(table: CheckedTable, profile: Profile): Finding[] {
  const blocks = blocksOf(table);
  return table.columns
    .flatMap(({ name }, at) => {
      const base = baseOf(table, at);
      if (base === undefined) return [];
      return blocks.flatMap(({ first, rows }) => {
        const values = rows.map((row) =>
          roleAt(table, row, at) === 'count' ? numberAt(table, row, at) : undefined,
        );
        if (values.length < 2 || values.some((value) => value === undefined)) return [];
        if (rows.some((row) => ofMissing.test(labelAt(table, row, 0)))) return [];
        const sum = values.reduce<number>((all, value) => all + (value ?? 0), 0);
        const rounded = areRounded(profile, [base, ...values.map((one) => one ?? 0)]);
        const short = base - sum;
        return short > 0 && short < profile.threshold && !rounded && sum > base * 0.5
          ? [finding('implied-count', { row: first + 1, column: name })]
          : [];
      });
    })
    .slice(0, 20);
}

function baseOf(table: CheckedTable, at: number): number | undefined {
  const column = table.columns[at];
  if (at === 0 || column === undefined) return undefined;
  if (column.base !== undefined) return column.base;
  const row = table.rows.findIndex(
    (_, y) => ofAll.test(labelAt(table, y, 0).trim()) && numberAt(table, y, at) !== undefined,
  );
  if (row >= 0 && roleAt(table, row, at) === 'count') return numberAt(table, row, at);
  const counts = table.columns.filter(({ role }) => role === 'count').length;
  const title = [table.columns[0]?.name ?? '', ...(table.near ?? [])].map((text) => wholeOf.exec(text)?.[1]);
  const written = counts === 1 ? title.find((text) => text !== undefined) : undefined;
  return written === undefined ? undefined : Number(written.replaceAll(',', ''));
}

/** Rows below a heading without figures: the levels of one characteristic. */
function blocksOf(
  table: CheckedTable,
): readonly { readonly first: number; readonly rows: readonly number[] }[] {
  const blocks: { first: number; rows: number[] }[] = [];
  for (const row of table.rows.keys()) {
    const filled = table.columns.some((_, at) => at > 0 && numberAt(table, row, at) !== undefined);
    if (!filled && labelAt(table, row, 0).trim() !== '') blocks.push({ first: row, rows: [] });
    else if (filled) blocks.at(-1)?.rows.push(row);
  }
  return blocks;
}
