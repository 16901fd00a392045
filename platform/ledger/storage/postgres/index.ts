export { openPostgresLedger } from './postgres-ledger.ts';
export { laterCheckpoint, PostgresStorage } from './postgres-storage.ts';
export { type LedgerRead, readingPostgres } from './reading.ts';
