import type { Profile } from '../profiles/profile.ts';
import { attack } from '../recovery/attack.ts';
import { finding, type Finding } from './finding.ts';
import type { CheckedTable } from './table.ts';

/** A table of a file, and which part of it. */
export interface PlacedTable {
  readonly table: CheckedTable;
  readonly place: string;
}

/**
 * Hidden cells that follow from totals and the cells that are shown, by all sums of all tables together: what a linear
 * programme finds. Exactly known: a stop. Narrower than a hidden count leaves: a person must look. Rounded totals are
 * taken as the intervals that they stand for.
 */
export async function checkRecoverable(tables: readonly PlacedTable[], profile: Profile): Promise<Finding[]> {
  const { told, whole } = await attack(
    tables.map(({ table }) => table),
    profile,
  );
  if (!whole) return [notCompared(tables)];
  return told.flatMap(({ table, count, verdict }) => {
    if (verdict === 'protected') return [];
    const { place = '', table: checked } = tables[table] ?? {};
    const column = checked?.columns[count.at]?.name ?? '';
    const where = { ...(place === '' ? {} : { part: place }), row: count.row + 1, column };
    return [finding(verdict === 'exact' ? 'recoverable-cell' : 'narrowed-cell', where)];
  });
}

/** That a person must compare what was too much to be compared: never that nothing was found. */
export const notCompared = (tables: readonly PlacedTable[]): Finding =>
  finding('not-compared', { part: tables.length === 1 ? 'the whole table' : 'the tables together' });
