import { tablesOf, type Database } from '@vitrine/core/database';
import type { Entry } from '@vitrine/ledger/log';
import { rememberPolicy } from './remember.ts';
import { ledgerTables, type PolicyTables } from './tables.ts';

/** Brings agreements and their tables up to date with one entry. Applying an entry twice changes nothing. */
export async function projectPolicy(database: Database, entry: Entry): Promise<void> {
  const remembered = rememberPolicy(database, entry);
  if (remembered === undefined) return;
  const { ref, documentChanged, event } = remembered;
  const tables = tablesOf<PolicyTables>(database);
  const row = ledgerTables.agreements.of(database).get(ref);
  if (row !== undefined) {
    await tables
      .insertInto('policy_agreement')
      .values(row)
      .onConflict((conflict) => conflict.column('ref').doUpdateSet(row))
      .execute();
  }
  if (documentChanged) await storeGrants(database, ref);
  await tables.insertInto('policy_agreement_event').values(event).execute();
}

async function storeGrants(database: Database, ref: string): Promise<void> {
  const tables = tablesOf<PolicyTables>(database);
  await tables.deleteFrom('policy_person').where('ref', '=', ref).execute();
  const named = ledgerTables.people.of(database).group(ref);
  if (named.length > 0) await tables.insertInto('policy_person').values(named).execute();
  await tables.deleteFrom('policy_grant').where('ref', '=', ref).execute();
  const grants = ledgerTables.grants.of(database).group(ref);
  if (grants.length > 0) await tables.insertInto('policy_grant').values(grants).execute();
}
