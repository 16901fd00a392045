import { sql } from 'kysely';
import type { Database } from './database.ts';
import { forgetLedgerRows } from './ledger-table.ts';

/** Empties the database, and what is kept beside it, so that both can be built again from the ledger. */
export async function wipe(database: Database): Promise<void> {
  await sql`drop schema public cascade`.execute(database);
  await sql`create schema public`.execute(database);
  forgetLedgerRows(database);
}
