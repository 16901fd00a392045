import type { Database } from '@vitrine/core/database';
import type { Ledger, LedgerOptions } from '../../log/ledger.ts';
import { PostgresStorage } from './postgres-storage.ts';
import { StoredLedger } from '../../log/stored-ledger.ts';

export interface PostgresLedgerOptions extends LedgerOptions {
  /** Must commit to disk (`synchronous_commit` on); stays open when the ledger is closed. */
  readonly database: Database;
}

/**
 * Opens the ledger in a PostgreSQL schema of its own, making it if there is none. @throws Corrupt when what
 * is there is not what the last checkpoint was signed over.
 */
export async function openPostgresLedger(options: PostgresLedgerOptions): Promise<Ledger> {
  return await StoredLedger.open(await PostgresStorage.open(options.database), options);
}
