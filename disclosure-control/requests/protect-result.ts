import { missing, suppressed, total, valueCell, type Cell } from '../cells.ts';
import { withMarginColumns } from '../format/margin-columns.ts';
import { finding, type Finding } from '../checks/finding.ts';
import type { Profile } from '../profiles/profile.ts';
import { roundedCount } from '../profiles/rounding.ts';
import type { FigureRole } from '../query/roles/figure-roles.ts';

/** A cell of an answer as it was shown. */
export type ShownCell =
  string | number | boolean | null | { readonly suppressed: true } | { readonly total: true };

/** An answer that was shown to a researcher, and what its columns hold. */
export interface ShownResult {
  readonly columns: readonly { readonly name: string; readonly role: FigureRole }[];
  readonly rows: readonly (readonly ShownCell[])[];
  /** By row and column the size of a figure's error. */
  readonly margins?: readonly (readonly (number | null)[])[];
  /** Whether the figures were protected in the room already. */
  readonly protected: boolean;
}

/** What leaves, and what is known of the people behind it. */
export interface ProtectedFile {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** The same without the errors beside the figures. */
  readonly figures: { readonly columns: readonly string[]; readonly rows: readonly (readonly Cell[])[] };
  readonly findings: readonly Finding[];
}

/**
 * A shown answer as the file that is asked for. Figures that the room protected stay as they are. Of rows that a
 * researcher was shown as they are, counts are suppressed and rounded by the profile; where any count of a row
 * must be hidden, so must all its figures: a mean beside a hidden count of one is that one's value.
 */
export function protectResult(result: ShownResult, profile: Profile): ProtectedFile {
  const given = result.rows.map((row) => row.map(cellOf));
  const columns = result.columns.map(({ name }) => name);
  if (result.protected) {
    const figures = { columns, rows: given };
    return { ...withMarginColumns(figures, result.margins ?? []), figures, findings: [] };
  }
  const roles = result.columns.map(({ role }) => role);
  const isKnown = roles.includes('people');
  const figures = roles.some((role) => role !== 'plain');
  const rows = given.map((row) => protectRow(row, roles, profile));
  return {
    columns,
    rows,
    figures: { columns, rows },
    // Too few people is another thing: where they are counted, their rows are hidden.
    findings: figures && !isKnown ? [finding('people-unknown')] : [],
  };
}

function cellOf(cell: ShownCell): Cell {
  if (cell === null) return missing;
  if (typeof cell !== 'object') return valueCell(cell);
  return 'total' in cell ? total : suppressed;
}

const isCount = (role: FigureRole | undefined): boolean => role === 'people' || role === 'rows';

function protectRow(row: readonly Cell[], roles: readonly FigureRole[], profile: Profile): readonly Cell[] {
  const counted = row.map((cell, at) => (isCount(roles[at]) ? protectCount(cell, profile) : cell));
  const hides = counted.some((cell, at) => isCount(roles[at]) && cell.kind === 'suppressed');
  return hides ? counted.map((cell, at) => (roles[at] === 'plain' ? cell : suppressed)) : counted;
}

/** A count of rows or people, as a number or as exact text. */
function protectCount(cell: Cell, profile: Profile): Cell {
  if (cell.kind !== 'value') return cell;
  const count = Number(cell.value);
  if (typeof cell.value === 'boolean' || !Number.isSafeInteger(count) || count < 0) return suppressed;
  if (count === 0) return profile.zero === 'shown' ? valueCell(0) : suppressed;
  if (count < profile.threshold) return suppressed;
  return valueCell(roundedCount(profile, count));
}
