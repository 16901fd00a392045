export { openPostgresLedger } from './postgres-ledger.ts';
export { PostgresStorage } from './postgres-storage.ts';
export { type LedgerRead, readingPostgres } from './reading.ts';
