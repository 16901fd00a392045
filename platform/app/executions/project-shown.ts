import { agreementOf, parseAgreementRef } from '@vitrine/core/ids';
import { tablesOf, type Database } from '@vitrine/core/database';
import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';
import { ledgerTables, type AppTables } from '../record/tables.ts';

/** Ledger entry types of what was shown, and of what an officer allowed beyond the limit. */
export const pageShown = 'page.shown';
export const allowanceExtended = 'allowance.extended';

const face = z.object({ agreement: z.string() });
/** Entries of earlier versions have no datasets and no item. */
const shown = z.object({
  actor: z.string(),
  rows: z.int(),
  day: z.string(),
  datasets: z.array(z.string()).default([]),
  item: z.string().optional(),
});
const extension = z.object({ person: z.string(), rows: z.int(), day: z.string() });

/** What of a day's showing is counted by: an agreement of any version, a dataset, a thing, or what was granted. */
type Meter = 'agreement' | 'dataset' | 'item' | 'extended';

/** How many days' showing is kept: today's, and yesterday's for what is recorded around midnight. */
export const keptDays = 2;

/**
 * Keeps the meters, as decisions read them, up to date with one entry; to be called once for each, in order.
 * Returns the rows that changed. An allowance is a day's, so that earlier days are let go of.
 */
export function rememberShown(database: Database, entry: Entry): readonly Row[] {
  if (entry.phase !== 'fact' || (entry.type !== pageShown && entry.type !== allowanceExtended)) return [];
  const { agreement } = face.parse(entry.public);
  const id = nameOf(agreement);
  if (entry.type === allowanceExtended) {
    const { person, rows, day } = extension.parse(entry.private);
    return count(database, person, day, rows, [['extended', id]]);
  }
  const { actor, rows, day, datasets, item } = shown.parse(entry.private);
  const items: Counted[] = item === undefined ? [] : [['item', item]];
  const ofDatasets = datasets.map((dataset): Counted => ['dataset', dataset]);
  return count(database, actor, day, rows, [['agreement', id], ...ofDatasets, ...items]);
}

/** Brings the table of meters up to date with one entry; to be called once for each, in order. */
export async function projectShown(database: Database, entry: Entry): Promise<void> {
  const before = newest.get(ledgerTables.meters.of(database));
  const rows = rememberShown(database, entry);
  if (rows.length === 0) return;
  const tables = tablesOf<AppTables>(database);
  const day = newest.get(ledgerTables.meters.of(database));
  if (day !== undefined && day !== before)
    await tables.deleteFrom('app_meter').where('day', '<', oldestKept(day)).execute();
  for (const row of rows) {
    await tables
      .insertInto('app_meter')
      .values(row)
      .onConflict((conflict) => conflict.columns(['person', 'day', 'meter', 'name']).doUpdateSet(row))
      .execute();
  }
}

/** The agreement without version; a text that is no reference stands for itself. */
function nameOf(agreement: string): string {
  try {
    return agreementOf(parseAgreementRef(agreement));
  } catch {
    return agreement;
  }
}

type Row = AppTables['app_meter'];
/** The newest day of the meters that are kept. */
const newest = new WeakMap<object, string>();

function oldestKept(day: string): string {
  return new Date(Date.parse(day) - (keptDays - 1) * 86_400_000).toISOString().slice(0, 10);
}

type Counted = readonly [Meter, string];

function count(
  database: Database,
  person: string,
  day: string,
  rows: number,
  meters: readonly Counted[],
): readonly Row[] {
  const kept = ledgerTables.meters.of(database);
  if (day > (newest.get(kept) ?? '')) {
    newest.set(kept, day);
    for (const row of kept.where((one) => one.day < oldestKept(day))) kept.delete(row);
  }
  // Recorded by a clock that was put back: it counts for no day that is still to come.
  if (day < oldestKept(newest.get(kept) ?? day)) return [];
  return meters.map(([meter, name]) => {
    const row = { person, day, meter, name, rows: (kept.get(person, day, meter, name)?.rows ?? 0) + rows };
    kept.put(row);
    return row;
  });
}

/** What a person was shown on a day, in rows, and what was allowed beyond. */
export interface Shown {
  readonly agreements: ReadonlyMap<string, number>;
  readonly perDataset: ReadonlyMap<string, number>;
  readonly extended: ReadonlyMap<string, number>;
}

export async function shownOf(database: Database, person: string, day: string): Promise<Shown> {
  const rows = ledgerTables.meters
    .of(database)
    .group(person)
    .filter((row) => row.day === day);
  const of = (meter: Meter): ReadonlyMap<string, number> =>
    new Map(rows.filter((row) => row.meter === meter).map((row) => [row.name, row.rows]));
  return {
    agreements: of('agreement'),
    perDataset: of('dataset'),
    extended: of('extended'),
  };
}

/** The rows that were counted for a thing shown to a person on a day; undefined when it was not shown. */
export async function itemShown(
  database: Database,
  person: string,
  day: string,
  item: string,
): Promise<number | undefined> {
  return ledgerTables.meters.of(database).get(person, day, 'item', item)?.rows;
}
