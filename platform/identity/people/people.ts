import { parsePersonId, type PersonId } from '@vitrine/core/ids';
import { tablesOf, type Database } from '@vitrine/core/database';
import { z } from 'zod';
import type { IdentityTables } from './tables.ts';

export interface Person {
  readonly id: PersonId;
  /** The name the provider knows the person by; agreements list people by it. */
  readonly username: string;
  readonly name: string;
  readonly roles: readonly string[];
}

const rolesSchema = z.array(z.string());

function personOf(row: IdentityTables['identity_person']): Person {
  return {
    id: parsePersonId(row.id),
    username: row.username,
    name: row.name,
    roles: rolesSchema.parse(JSON.parse(row.roles)),
  };
}

/** The person, if Vitrine has met them. */
export async function findPerson(database: Database, id: string): Promise<Person | undefined> {
  const row = await tablesOf<IdentityTables>(database)
    .selectFrom('identity_person')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : personOf(row);
}

export async function findPersonBySubject(
  database: Database,
  issuer: string,
  subject: string,
): Promise<Person | undefined> {
  const row = await tablesOf<IdentityTables>(database)
    .selectFrom('identity_person')
    .selectAll()
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst();
  return row === undefined ? undefined : personOf(row);
}

/** Everyone Vitrine has met, by name. */
export async function listPeople(database: Database): Promise<readonly Person[]> {
  const rows = await tablesOf<IdentityTables>(database)
    .selectFrom('identity_person')
    .selectAll()
    .orderBy('name')
    .execute();
  return rows.map(personOf);
}
