import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, PostgresDialect, sql } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import pg from 'pg';
import { digestOf } from '../text/index.ts';

/**
 * The metadata database: a projection of the ledger (docs/architecture.md), so whatever it loses can be
 * rebuilt. Each package describes its own tables and casts with `tablesOf`.
 */
export type Database = Kysely<Record<string, never>>;

export type DatabaseConfig =
  | { readonly kind: 'embedded'; readonly dir: string }
  /** `lent`: one that somebody opened, and has back when it is closed. */
  | { readonly kind: 'memory'; readonly lent?: PGlite }
  | { readonly kind: 'postgres'; readonly url: string };

export async function openDatabase(config: DatabaseConfig): Promise<Database> {
  switch (config.kind) {
    case 'memory':
      return new Kysely({ dialect: new PGliteDialect({ pglite: config.lent ?? (await PGlite.create()) }) });
    case 'embedded':
      return new Kysely({ dialect: new PGliteDialect({ pglite: await PGlite.create(config.dir) }) });
    case 'postgres':
      return new Kysely({ dialect: new PostgresDialect({ pool: postgresPool(config.url) }) });
  }
}

export type PostgresPool = pg.Pool;

/**
 * Connections to a PostgreSQL database. One that breaks is replaced at the next use; what used it meanwhile fails by
 * itself, and nothing else does.
 */
export function postgresPool(url: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, connectionTimeoutMillis: 10_000 });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** The same database seen with one package's tables. */
export function tablesOf<Tables>(database: Database): Kysely<Tables> {
  return database as unknown as Kysely<Tables>;
}

/** Ordered migrations of one package; names start with the package's and sort in order. */
export type Migrations = Readonly<Record<string, Migration>>;

/** Brings the tables of all packages up to date. Earlier migrations are never edited. */
export async function migrate(database: Database, packages: readonly Migrations[]): Promise<void> {
  const migrations = Object.assign({}, ...packages) as Record<string, Migration>;
  const { rows } = await sql`select 1 where to_regnamespace('public') is null`.execute(database);
  // An earlier version emptied a database in two steps, and may have died between them.
  if (rows.length > 0) await sql`create schema public`.execute(database);
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    allowUnorderedMigrations: true,
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined)
    throw error instanceof Error ? error : new Error('Migration failed', { cause: error });
}

/** Says which tables these packages make: another name for every set of migrations. */
export function migrationsName(packages: readonly Migrations[]): string {
  return digestOf(packages.flatMap((migrations) => Object.keys(migrations)).sort());
}
