import { sql } from 'kysely';
import type { Database } from './database.ts';
import { forgetLedgerRows } from './ledger-table.ts';

/**
 * Empties the database, and what is kept beside it, so that both can be built again from the ledger: wholly or not at
 * all, also when the machine dies meanwhile, and also a database that has no schema left.
 */
export async function wipe(database: Database): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await sql`drop schema if exists public cascade`.execute(transaction);
    await sql`create schema public`.execute(transaction);
  });
  forgetLedgerRows(database);
}
