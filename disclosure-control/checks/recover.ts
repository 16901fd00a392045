import type { Profile } from '../profiles/profile.ts';
import { attack } from '../recovery/attack.ts';
import { areAmountsLinked } from '../recovery/linked-amounts.ts';
import { tellAmounts } from '../recovery/magnitudes.ts';
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
 * taken as the intervals that they stand for. Hidden amounts that follow to within the profile's p% are a stop; for a contributor who knows
 * their own, a person must look.
 */
export async function checkRecoverable(tables: readonly PlacedTable[], profile: Profile): Promise<Finding[]> {
  const { told, whole } = await attack(
    tables.map(({ table }) => table),
    profile,
  );
  const counts = told.flatMap(({ table, count, verdict }) => {
    if (verdict === 'protected') return [];
    const code = verdict === 'exact' ? 'recoverable-cell' : 'narrowed-cell';
    return [finding(code, whereOf(tables[table], count.row, count.at))];
  });
  const amounts: Finding[] = [];
  for (const one of tables) {
    const { told: found, whole: all } = await tellAmounts(one.table, profile);
    amounts.push(
      ...found.map(({ row, at, knows }) =>
        finding(knows === 'own' ? 'own-amount' : 'recoverable-cell', whereOf(one, row, at)),
      ),
    );
    if (!all) amounts.push(notCompared(tables));
  }
  const compared = whole && !areAmountsLinked(tables.map(({ table }) => table));
  return [...counts, ...amounts, ...(compared ? [] : [notCompared(tables)])];
}

const whereOf = (placed: PlacedTable | undefined, row: number, at: number): Finding['where'] => ({
  ...(placed === undefined || placed.place === '' ? {} : { part: placed.place }),
  row: row + 1,
  column: placed?.table.columns[at]?.name ?? '',
});

/** That a person must compare what was too much to be compared: never that nothing was found. */
export const notCompared = (tables: readonly PlacedTable[]): Finding =>
  finding('not-compared', { part: tables.length === 1 ? 'the whole table' : 'the tables together' });
