import { tablesOf, type Database } from '@vitrine/core/database';
import type { Entry, Ledger } from '@vitrine/ledger/log';
import { alteredActs } from '../audit/altered-acts.ts';
import { alteredMonths } from '../register/altered-months.ts';
import { sameRow, type Act } from './act-rows.ts';
import { entryRow, queryOutcomeRow, queryRow, underWay } from './project-app.ts';
import { cleanedEntry } from './remember.ts';
import type { AppTables } from './tables.ts';

/**
 * The tables in which the rows of entries [from, to), of the acts that began there and of their queries are not what
 * the ledger makes of them; also those that hold rows of entries that the ledger does not have. An act that goes on
 * meanwhile may seem altered.
 */
export async function alteredRows(
  database: Database,
  ledger: Pick<Ledger, 'read' | 'entry' | 'size'>,
  from: number,
  to: number,
): Promise<readonly string[]> {
  const rows = await tablesOf<AppTables>(database)
    .selectFrom('app_entry')
    .selectAll()
    .where('index', '>=', from)
    .where('index', '<', to)
    .execute();
  const found = new Map(rows.map((row) => [row.index, row]));
  const entries: Entry[] = [];
  for await (const recorded of ledger.read(from, to)) {
    const entry = cleanedEntry(recorded);
    if (!sameRow(found.get(entry.index), entryRow(entry))) return ['app_entry'];
    entries.push(entry);
  }
  if (found.size > to - from) return ['app_entry'];
  const stray = await strayRows(database, ledger);
  if (stray.length > 0) return stray;
  if (to >= ledger.size && (await hasUnbegunQueries(database))) return ['app_query'];
  const acts = await actsOf(database, ledger, entries);
  if (acts === undefined) return ['app_entry'];
  return [
    ...((await alteredQueries(database, acts)) ? ['app_query'] : []),
    ...(await alteredActs(database, acts, from, to)),
    ...(to >= ledger.size && (await alteredMonths(database)) ? ['register_month'] : []),
  ];
}

/** The tables with rows of entries that the ledger does not have. */
export async function strayRows(
  database: Database,
  ledger: Pick<Ledger, 'size'>,
): Promise<readonly string[]> {
  const tables = tablesOf<Pick<AppTables, 'app_entry'> & AuditPlaces>(database);
  const altered: string[] = [];
  for (const table of ['app_entry', 'audit_act', 'audit_subject'] as const) {
    const of = tables.selectFrom(table);
    const last = await of.select('index').orderBy('index', 'desc').limit(1).executeTakeFirst();
    const first = await of.select('index').orderBy('index').limit(1).executeTakeFirst();
    // The ledger's size is asked afterwards: what was in the table by then is in the ledger.
    if ((last?.index ?? -1) >= ledger.size || (first?.index ?? 0) < 0) altered.push(table);
  }
  return altered;
}

interface AuditPlaces {
  audit_act: { index: number };
  audit_subject: { index: number };
}

/** Whether there is a query that no entry began. */
async function hasUnbegunQueries(database: Database): Promise<boolean> {
  const found = await tablesOf<AppTables>(database)
    .selectFrom('app_query')
    .select('id')
    .where((of) =>
      of.not(
        of.exists(
          of
            .selectFrom('app_entry')
            .select('index')
            .whereRef('app_entry.act', '=', 'app_query.act')
            .where('type', '=', 'query')
            .where('phase', '=', 'intent'),
        ),
      ),
    )
    .executeTakeFirst();
  return found !== undefined;
}

/** The acts that began with one of these entries, whole; undefined where the database leads to an entry of another act. */
async function actsOf(
  database: Database,
  ledger: Pick<Ledger, 'entry'>,
  entries: readonly Entry[],
): Promise<readonly Act[] | undefined> {
  const known = new Map(entries.map((entry) => [entry.index, entry]));
  const names = [...new Set(entries.map(({ act }) => act))];
  if (names.length === 0) return [];
  const places = await tablesOf<AppTables>(database)
    .selectFrom('app_entry')
    .select(['act', 'index'])
    .where('act', 'in', names)
    .orderBy('index')
    .execute();
  const acts: Act[] = [];
  for (const [name, of] of Map.groupBy(places, ({ act }) => act)) {
    const [first, ...later] = of;
    const begun = first === undefined ? undefined : known.get(first.index);
    if (begun === undefined) continue;
    const rest: Entry[] = [];
    for (const { index } of later) {
      const entry = known.get(index) ?? (await ledger.entry(index).then(cleanedEntry, () => undefined));
      if (entry?.act !== name) return undefined;
      rest.push(entry);
    }
    acts.push([begun, ...rest]);
  }
  return acts;
}

async function alteredQueries(database: Database, acts: readonly Act[]): Promise<boolean> {
  const expected = acts.flatMap((act) => {
    const row = act.map(queryRow).find((one) => one !== undefined);
    if (row === undefined) return [];
    return [Object.assign({}, row, underWay, ...act.map(queryOutcomeRow)) as AppTables['app_query']];
  });
  if (expected.length === 0) return false;
  const rows = await tablesOf<AppTables>(database)
    .selectFrom('app_query')
    .selectAll()
    .where(
      'act',
      'in',
      expected.map(({ act }) => act),
    )
    .execute();
  const kept = new Map(rows.map((row) => [row.act, row]));
  return !expected.every((row) => sameRow(kept.get(row.act), row));
}
