export {
  type Database,
  type DatabaseConfig,
  type Migrations,
  migrate,
  openDatabase,
  tablesOf,
  wipe,
} from './database.ts';
export { alteredTables, inTransaction, ledgerRows, ledgerTable } from './ledger-table.ts';
