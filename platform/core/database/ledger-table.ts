import { digestOf, type Json } from '../text/index.ts';
import { sql, type Transaction } from 'kysely';
import type { Database } from './database.ts';

/** Rows of one table as the ledger's entries alone make them. */
export class LedgerRows<Row extends object> {
  readonly #key: readonly (keyof Row)[];
  readonly #rows = new Map<string, Row>();
  /** The same by the first column of the key. */
  readonly #groups = new Map<string, Map<string, Row>>();

  constructor(key: readonly (keyof Row)[]) {
    this.#key = key;
  }

  get size(): number {
    return this.#rows.size;
  }

  /** The row with these values of its key, in the key's order. */
  get(...values: readonly string[]): Row | undefined {
    return this.#rows.get(JSON.stringify(values));
  }

  /** The row that is known by this row's key. */
  sameKey(row: Row): Row | undefined {
    return this.#rows.get(this.#keyOf(row));
  }

  /** Puts a row in the place of the one with its key. Rows are values: another row is put, none is changed. */
  put(row: Row): void {
    const key = this.#keyOf(row);
    const first = this.#firstOf(row);
    const group = this.#groups.get(first) ?? new Map<string, Row>();
    this.#groups.set(first, group.set(key, row));
    this.#rows.set(key, row);
  }

  delete(row: Row): void {
    const key = this.#keyOf(row);
    const first = this.#firstOf(row);
    this.#rows.delete(key);
    const group = this.#groups.get(first);
    group?.delete(key);
    if (group?.size === 0) this.#groups.delete(first);
  }

  /** The rows whose key begins with this value. */
  group(first: string): readonly Row[] {
    return [...(this.#groups.get(first)?.values() ?? [])];
  }

  /** In the order in which their keys first came. */
  all(): readonly Row[] {
    return [...this.#rows.values()];
  }

  where(wanted: (row: Row) => boolean): readonly Row[] {
    return this.all().filter(wanted);
  }

  #keyOf(row: Row): string {
    return JSON.stringify(this.#key.map((name) => String(row[name])));
  }

  #firstOf(row: Row): string {
    const [first] = this.#key;
    return first === undefined ? '' : String(row[first]);
  }
}

/** A table whose rows follow from the ledger. */
export interface LedgerTable<Row extends object> {
  /** What the ledger makes of it, for as long as the database is open; of a transaction, that of its database. */
  readonly of: (database: Database) => LedgerRows<Row>;
}

interface Declared {
  readonly name: string;
  readonly rows: (database: Database) => LedgerRows<Record<string, unknown>>;
}

const declared = new Map<string, Declared>();
/** What stands for a database: itself, until it is emptied. */
const roots = new WeakMap<object, object>();

/** Rows folded from the ledger's entries and kept in memory beside the database, of which no table is made. */
export function ledgerRows<Row extends object>(key: readonly (keyof Row & string)[]): LedgerTable<Row> {
  const kept = new WeakMap<object, LedgerRows<Row>>();
  const of = (database: Database): LedgerRows<Row> => {
    const root = roots.get(database) ?? database;
    const known = kept.get(root);
    if (known !== undefined) return known;
    const rows = new LedgerRows<Row>(key);
    kept.set(root, rows);
    return rows;
  };
  return { of };
}

/**
 * Declares a table that decisions rest on. Its rows are folded from the ledger's entries and kept in memory beside
 * the database, and decisions read those; the table itself is for search and for whoever reports from it, and is
 * held against them (`alteredTables`).
 *
 * @param key the columns of its primary key
 */
export function ledgerTable<Row extends object>(
  name: string,
  key: readonly (keyof Row & string)[],
): LedgerTable<Row> {
  const table = ledgerRows<Row>(key);
  declared.set(name, { name, rows: table.of as unknown as Declared['rows'] });
  return table;
}

/** Does work in one transaction, in which the ledger's rows are those of the database. */
export function inTransaction<T>(
  database: Database,
  work: (transaction: Transaction<Record<string, never>>) => Promise<T>,
): Promise<T> {
  return database.transaction().execute((transaction) => {
    roots.set(transaction, roots.get(database) ?? database);
    return work(transaction);
  });
}

/** Forgets what the ledger made of a database that is emptied. */
export function forgetLedgerRows(database: Database): void {
  roots.set(database, {});
}

/** Names of the tables that are held against the ledger. */
export const ledgerTableNames = (): readonly string[] => [...declared.keys()];

/**
 * The names of the tables that do not hold what the ledger makes of them: a row that was changed, added or removed
 * by another hand. To be called while no entry is being applied.
 */
export async function alteredTables(
  database: Database,
  names: readonly string[] = ledgerTableNames(),
): Promise<readonly string[]> {
  const altered: string[] = [];
  for (const name of names) {
    const table = declared.get(name);
    if (table !== undefined && !(await holds(database, table))) altered.push(name);
  }
  return altered;
}

async function holds(database: Database, { name, rows: of }: Declared): Promise<boolean> {
  const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(database);
  const known = of(database);
  if (rows.length !== known.size) return false;
  return rows.every((row) => {
    const wanted = known.sameKey(row);
    return wanted !== undefined && digestOfRow(row) === keptDigest(wanted);
  });
}

const digests = new WeakMap<object, string>();

function keptDigest(row: object): string {
  const known = digests.get(row) ?? digestOfRow(row);
  digests.set(row, known);
  return known;
}

const digestOfRow = (row: object): string => digestOf(JSON.parse(JSON.stringify(row)) as Json);
