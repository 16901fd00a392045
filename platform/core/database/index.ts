export {
  type Database,
  type DatabaseConfig,
  type Migrations,
  type PostgresPool,
  migrate,
  migrationsName,
  openDatabase,
  postgresPool,
  tablesOf,
} from './database.ts';
export { alteredTables, inTransaction, ledgerRows, ledgerTable } from './ledger-table.ts';
export { wipe } from './wipe.ts';
export { isOutage, outlasting } from './outage.ts';
