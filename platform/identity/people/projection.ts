import { tablesOf, type Database } from '@vitrine/core/database';
import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';
import { rememberAddress } from './addresses.ts';
import { peopleTable, type IdentityTables } from './tables.ts';

const personSchema = z.object({
  id: z.string(),
  username: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
  issuer: z.string(),
  subject: z.string(),
});

/** Brings who is known, as decisions read it, up to date with one ledger entry. Returns the row that changed. */
export function rememberIdentity(
  database: Database,
  entry: Entry,
): IdentityTables['identity_person'] | undefined {
  rememberAddress(database, entry);
  if (entry.type !== 'person.recorded' || entry.private['person'] === undefined) return undefined;
  const person = personSchema.parse(entry.private['person']);
  const row = { ...person, roles: JSON.stringify(person.roles) };
  peopleTable.of(database).put(row);
  return row;
}

/** Brings the people table up to date with one ledger entry. */
export async function projectIdentity(database: Database, entry: Entry): Promise<void> {
  const row = rememberIdentity(database, entry);
  if (row === undefined) return;
  await tablesOf<IdentityTables>(database)
    .insertInto('identity_person')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}
