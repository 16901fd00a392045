import type { Ledger, LedgerOptions } from '../../log/ledger.ts';
import { StoredLedger } from '../../log/stored-ledger.ts';
import { PostgresStorage, type PostgresPlace } from './postgres-storage.ts';

/**
 * Opens the ledger in a PostgreSQL schema of its own, making it if there is none. @throws LedgerInUse while another
 * writer has it; Corrupt when what is there is not what the last checkpoint was signed over.
 */
export async function openPostgresLedger(options: LedgerOptions & PostgresPlace): Promise<Ledger> {
  return await StoredLedger.open(await PostgresStorage.open(options), options);
}
