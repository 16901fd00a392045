import { tablesOf, type Database } from '@vitrine/core/database';
import type { Entry, Ledger } from '@vitrine/ledger/log';
import { DatabaseAltered } from '../errors.ts';
import { detachedRun } from '../detached/events.ts';
import { kernelOpened } from '../notebooks/events.ts';
import type { AppTables } from './tables.ts';

interface Ports {
  readonly database: Database;
  readonly ledger: Pick<Ledger, 'entry'>;
}
type Begun = ReadonlyMap<string, Entry>;

/**
 * The entries with which queries began, by their ids. The database only says where to look: what is found there in
 * the ledger must be the query's beginning. @throws DatabaseAltered
 */
export async function queriesBegun(ports: Ports, queries: readonly string[]): Promise<Begun> {
  if (queries.length === 0) return new Map();
  const rows = await tablesOf<AppTables>(ports.database)
    .selectFrom('app_query')
    .innerJoin('app_entry', 'app_entry.act', 'app_query.act')
    .select(['app_query.id', 'app_entry.index'])
    .where('app_entry.phase', '=', 'intent')
    .where('app_query.id', 'in', [...new Set(queries)])
    .execute();
  const places = new Map(rows.map((row) => [row.id, row.index]));
  return found(
    ports,
    queries,
    places,
    (entry, id) => entry.type === 'query' && entry.private['query'] === id,
  );
}

/** The entries with which kernels, or runs with kernels of their own, were started, by their acts. @throws DatabaseAltered */
export async function kernelsBegun(ports: Ports, acts: readonly string[]): Promise<Begun> {
  if (acts.length === 0) return new Map();
  const rows = await tablesOf<AppTables>(ports.database)
    .selectFrom('app_entry')
    .select(['act', 'index'])
    .where('type', 'in', [...kernelTypes])
    .where('phase', '=', 'intent')
    .where('act', 'in', [...new Set(acts)])
    .execute();
  const places = new Map(rows.map((row) => [row.act, row.index]));
  return found(ports, acts, places, (entry, act) => kernelTypes.has(entry.type) && entry.act === act);
}

const kernelTypes: ReadonlySet<string> = new Set([kernelOpened, detachedRun]);

async function found(
  { ledger }: Ports,
  wanted: readonly string[],
  places: ReadonlyMap<string, number>,
  is: (entry: Entry, name: string) => boolean,
): Promise<Begun> {
  const begun = new Map<string, Entry>();
  for (const name of new Set(wanted)) {
    const place = places.get(name);
    const entry = place === undefined ? undefined : await ledger.entry(place).catch(() => undefined);
    if (entry?.phase !== 'intent' || !is(entry, name)) throw new DatabaseAltered(['app_query']);
    begun.set(name, entry);
  }
  return begun;
}
