import type { Cell } from '../cells.ts';
import type { Profile } from '../profiles/profile.ts';
import { isUnrounded } from '../profiles/rounding.ts';
import { saidBy } from './figure-words.ts';
import { finding, type Finding, type FindingCode } from './finding.ts';
import { roleAt, type CheckedTable, type ColumnRole } from './table.ts';

/** Small, zero, unrounded and fractional counts, and cells that rest on too few people. */
export function checkSmallNumbers(table: CheckedTable, profile: Profile): Finding[] {
  const found = new Map<string, { code: FindingCode; column: string; rows: number[] }>();
  const note = (code: FindingCode, row: number, column: string): void => {
    const key = `${code}|${column}`;
    const first = found.get(key);
    if (first === undefined) found.set(key, { code, column, rows: [row + 1] });
    else first.rows.push(row + 1);
  };
  table.rows.forEach((cells, row) =>
    table.columns.forEach(({ name }, at) => {
      const cell = cells[at];
      const role = roleAt(table, row, at);
      if (cell === undefined) return;
      for (const code of codesFor(cell, role, profile)) note(code, row, name);
      if (isRangeOfFew(table.limits?.[row]?.[at], role, profile)) note('small-count', row, name);
      if (isUnreadCount(cell, role, table.columns[at])) note('needs-person', row, name);
      const people = table.contributors?.[row]?.[at];
      if (people !== undefined && people < profile.threshold && cell.kind === 'value' && role !== 'group')
        note('few-contributors', row, name);
    }),
  );
  return [...found.values()].map(({ code, column, rows }) =>
    finding(code, { row: rows[0] ?? 1, column }, rows.length, rows),
  );
}

function codesFor(cell: Cell, role: ColumnRole, profile: Profile): readonly FindingCode[] {
  if (cell.kind !== 'value' || typeof cell.value !== 'number') return [];
  if (role !== 'count' && role !== 'number') return [];
  const { value } = cell;
  if (!Number.isInteger(value)) return ['fractional-count'];
  if (value === 0) return role === 'count' && profile.zero === 'hidden' ? ['zero-count'] : [];
  if (value > 0 && value < profile.threshold)
    return [role === 'count' ? 'small-count' : 'possible-small-count'];
  return role === 'count' && isUnrounded(profile, value) ? ['unrounded-count'] : [];
}

/** `2-3` shows a count of few; `1-9` says no more than that it is hidden. */
const isRangeOfFew = (
  [low, high]: readonly [number, number] = [0, 0],
  role: ColumnRole,
  { threshold }: Profile,
): boolean => role === 'count' && low > 1 && high < threshold;

const numberWord =
  /\d|\p{N}|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|[ivx]+)\b/iu;

/** Words where a count is looked for: `3 patients`, `three`. Among other figures, and labels, those that say a number. */
function isUnreadCount(
  cell: Cell,
  role: ColumnRole,
  column: CheckedTable['columns'][number] | undefined,
): boolean {
  if (cell.kind !== 'value' || typeof cell.value !== 'string' || cell.value.trim() === '') return false;
  if (role === 'count') return true;
  const named = role === 'group' && saidBy(column?.name ?? '') === 'count';
  return (role === 'number' || named) && numberWord.test(cell.value);
}
