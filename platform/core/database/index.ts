export {
  type Database,
  type DatabaseConfig,
  type Migrations,
  migrate,
  openDatabase,
  tablesOf,
  wipe,
} from './database.ts';
