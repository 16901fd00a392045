import { tablesOf, type Database } from '@vitrine/core/database';
import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';
import type { IdentityTables } from './tables.ts';

const personSchema = z.object({
  id: z.string(),
  username: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
  issuer: z.string(),
  subject: z.string(),
});

/** Brings the people table up to date with one ledger entry. */
export async function projectIdentity(database: Database, entry: Entry): Promise<void> {
  if (entry.type !== 'person.recorded' || entry.private['person'] === undefined) return;
  const person = personSchema.parse(entry.private['person']);
  const row = { ...person, roles: JSON.stringify(person.roles) };
  await tablesOf<IdentityTables>(database)
    .insertInto('identity_person')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}
