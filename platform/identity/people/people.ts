import { parsePersonId, type PersonId } from '@vitrine/core/ids';
import { type Database } from '@vitrine/core/database';
import { z } from 'zod';
import { peopleTable, type IdentityTables } from './tables.ts';

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

/** The person, if Vitrine has met them, as the ledger has them. */
export async function findPerson(database: Database, id: string): Promise<Person | undefined> {
  const row = peopleTable.of(database).get(id);
  return row === undefined ? undefined : personOf(row);
}

export async function findPersonBySubject(
  database: Database,
  issuer: string,
  subject: string,
): Promise<Person | undefined> {
  const [row] = peopleTable.of(database).where((one) => one.issuer === issuer && one.subject === subject);
  return row === undefined ? undefined : personOf(row);
}

/** Everyone Vitrine has met, by name. */
export async function listPeople(database: Database): Promise<readonly Person[]> {
  return peopleTable
    .of(database)
    .all()
    .map(personOf)
    .sort((one, other) => (one.name < other.name ? -1 : Number(one.name > other.name)));
}
