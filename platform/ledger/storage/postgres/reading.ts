import { postgresPool } from '@vitrine/core/database';
import type { StoredEntry } from '../../log/entry.ts';
import { PostgresReader } from './postgres-reader.ts';

/** The last checkpoint and the entries of a ledger in PostgreSQL, read beside whoever writes it. */
export interface LedgerRead {
  readonly note: string | undefined;
  entries(): AsyncIterable<StoredEntry>;
  /** The same as they are stored, whatever their form. */
  texts(): AsyncIterable<{ readonly leaf: string; readonly body: string }>;
}

/** Reads the ledger of a database while `work` runs. */
export async function readingPostgres<T>(url: string, work: (read: LedgerRead) => Promise<T>): Promise<T> {
  const pool = postgresPool(url);
  try {
    const reader = new PostgresReader(pool);
    const note = await reader.checkpoint();
    return await work({
      note,
      entries: () => reader.read(0, Number.MAX_SAFE_INTEGER),
      texts: () => reader.texts(),
    });
  } finally {
    await pool.end();
  }
}
