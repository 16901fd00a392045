export {
  type Database,
  type DatabaseConfig,
  type Migrations,
  migrate,
  migrationsName,
  openDatabase,
  tablesOf,
} from './database.ts';
export { alteredTables, inTransaction, ledgerRows, ledgerTable } from './ledger-table.ts';
export { wipe } from './wipe.ts';
