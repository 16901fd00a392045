import type { Cell as ShownCell } from '@vitrine/api';
import { missing, suppressed, valueCell, type Cell } from '@vitrine/disclosure-control/cells';
import { type Profile } from '@vitrine/disclosure-control/profiles';
import type { QueryResult } from '../executions/query-result.ts';

/**
 * A shown result as the file that is asked for: counts under the profile's rules. Figures that the room
 * protected stay as they are; of rows that a researcher was shown as they are, the columns that count are
 * suppressed and rounded here, and the rest is for the checkers to judge.
 */
export function applyProfile(result: QueryResult, profile: Profile): readonly (readonly Cell[])[] {
  return result.rows.map((row) =>
    row.map((cell, at) => {
      const given = cellOf(cell);
      if (result.protected || result.columns[at]?.count !== true || given.kind !== 'value') return given;
      return protectCount(given.value, profile);
    }),
  );
}

function cellOf(cell: ShownCell): Cell {
  if (cell === null) return missing;
  return typeof cell === 'object' ? suppressed : valueCell(cell);
}

/** A count of rows or people, as a number or as exact text. */
function protectCount(value: string | number | boolean, profile: Profile): Cell {
  const count = Number(value);
  if (!Number.isSafeInteger(count) || count < 0) return suppressed;
  if (count === 0) return profile.zero === 'shown' ? valueCell(0) : suppressed;
  if (count < profile.threshold) return suppressed;
  return valueCell(profile.roundTo === null ? count : Math.round(count / profile.roundTo) * profile.roundTo);
}
