import { agreementOf, parseAgreementRef } from '@vitrine/core/ids';
import { tablesOf, type Database } from '@vitrine/core/database';
import type { Entry } from '@vitrine/ledger/log';
import { sql } from 'kysely';
import { z } from 'zod';
import type { AppTables } from '../record/tables.ts';

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

/** Keeps the meters up to date with one entry; to be called once for each, in order. */
export async function projectShown(database: Database, entry: Entry): Promise<void> {
  if (entry.phase !== 'fact' || (entry.type !== pageShown && entry.type !== allowanceExtended)) return;
  const { agreement } = face.parse(entry.public);
  const id = nameOf(agreement);
  if (entry.type === allowanceExtended) {
    const { person, rows, day } = extension.parse(entry.private);
    await count(database, person, day, 'extended', id, rows);
    return;
  }
  const { actor, rows, day, datasets, item } = shown.parse(entry.private);
  await count(database, actor, day, 'agreement', id, rows);
  for (const dataset of datasets) await count(database, actor, day, 'dataset', dataset, rows);
  if (item !== undefined) await count(database, actor, day, 'item', item, rows);
}

/** The agreement without version; a text that is no reference stands for itself. */
function nameOf(agreement: string): string {
  try {
    return agreementOf(parseAgreementRef(agreement));
  } catch {
    return agreement;
  }
}

async function count(
  database: Database,
  person: string,
  day: string,
  meter: Meter,
  name: string,
  rows: number,
): Promise<void> {
  await tablesOf<AppTables>(database)
    .insertInto('app_meter')
    .values({ person, day, meter, name, rows })
    .onConflict((conflict) =>
      conflict
        .columns(['person', 'day', 'meter', 'name'])
        .doUpdateSet({ rows: sql`app_meter.rows + ${rows}` }),
    )
    .execute();
}

/** What a person was shown on a day, in rows, and what was allowed beyond. */
export interface Shown {
  readonly agreements: ReadonlyMap<string, number>;
  readonly perDataset: ReadonlyMap<string, number>;
  readonly extended: ReadonlyMap<string, number>;
}

export async function shownOf(database: Database, person: string, day: string): Promise<Shown> {
  const rows = await tablesOf<AppTables>(database)
    .selectFrom('app_meter')
    .select(['meter', 'name', 'rows'])
    .where('person', '=', person)
    .where('day', '=', day)
    .where('meter', '!=', 'item')
    .execute();
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
  const row = await tablesOf<AppTables>(database)
    .selectFrom('app_meter')
    .select('rows')
    .where('person', '=', person)
    .where('day', '=', day)
    .where('meter', '=', 'item')
    .where('name', '=', item)
    .executeTakeFirst();
  return row?.rows;
}
