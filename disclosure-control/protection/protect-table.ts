import { suppressed, valueCell, type Cell } from '../cells.ts';
import { checkBesideHidden } from '../checks/hidden-beside.ts';
import { checkImplied } from '../checks/implied.ts';
import { roleAt, type CheckedTable } from '../checks/table.ts';
import type { Profile } from '../profiles/profile.ts';
import { isUnrounded, roundedCount } from '../profiles/rounding.ts';
import { attack } from '../recovery/attack.ts';
import { chooseSecondary } from './choose-secondary.ts';

/** Why a cell of a protected table differs from what it was. */
export type Change = 'few' | 'zero' | 'beside-hidden' | 'told-by-others' | 'rounded';

export interface ChangedCell {
  readonly row: number;
  readonly at: number;
  readonly why: Change;
}

export interface ProtectedTable {
  readonly table: CheckedTable;
  /** Every cell that was changed, in the order of rows and columns. */
  readonly changed: readonly ChangedCell[];
}

/** Rounds of hiding more: each hides at least one cell, so that a table has an end. */
const mostRounds = 5_000;

/**
 * A table as its profile lets it leave: counts of few hidden, the rest rounded where the profile rounds, figures that
 * rest on hidden counts hidden, and more counts hidden until no linear programme tells a hidden one. The same table
 * always gives the same result.
 */
export async function protectTable(table: CheckedTable, profile: Profile): Promise<ProtectedTable> {
  const changes = new Map<string, ChangedCell>();
  const rows: Cell[][] = table.rows.map((row) => [...row]);
  const change = (row: number, at: number, cell: Cell, why: Change): void => {
    const line = rows[row];
    if (line === undefined) return;
    line[at] = cell;
    changes.set(`${row},${at}`, { row, at, why });
  };
  // A mark of the sender's may say how few; ours says only that something is hidden.
  const current = (): CheckedTable => ({ ...table, rows, limits: [] });
  for (const [row, cells] of rows.entries())
    for (const [at, cell] of cells.entries()) {
      const value = cell.kind === 'value' && typeof cell.value === 'number' ? cell.value : undefined;
      const role = roleAt(table, row, at);
      if (value === undefined || !Number.isInteger(value) || (role !== 'count' && role !== 'number'))
        continue;
      if (value > 0 && value < profile.threshold) change(row, at, suppressed, 'few');
      else if (value === 0 && profile.zero === 'hidden') change(row, at, suppressed, 'zero');
      else if (role === 'count' && isUnrounded(profile, value))
        change(row, at, valueCell(roundedCount(profile, value)), 'rounded');
    }
  for (let round = 0; round < mostRounds; round += 1) {
    hideBeside(current(), profile, change);
    const found = await attack([current()], profile);
    const open = found.told.filter(({ verdict }) => verdict !== 'protected');
    if (open.length === 0) break;
    const also = chooseSecondary(
      open.map(({ number }) => number),
      found,
    );
    if (also === undefined) break;
    change(also.row, also.at, suppressed, 'told-by-others');
  }
  const ordered = [...changes.values()].sort((a, b) => a.row - b.row || a.at - b.at);
  return { table: current(), changed: ordered };
}

/** Hides means, rates and percentages that rest on hidden counts or give counts of few. */
function hideBeside(
  table: CheckedTable,
  profile: Profile,
  change: (row: number, at: number, cell: Cell, why: Change) => void,
): void {
  for (;;) {
    const places = [...checkBesideHidden(table), ...checkImplied(table, profile)].flatMap(({ where }) =>
      table.columns.flatMap(({ name }, at) =>
        name === where.column && where.row !== undefined && table.rows[where.row - 1]?.[at]?.kind === 'value'
          ? [{ row: where.row - 1, at }]
          : [],
      ),
    );
    if (places.length === 0) return;
    for (const { row, at } of places) change(row, at, suppressed, 'beside-hidden');
  }
}
