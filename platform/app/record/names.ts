import type { Database } from '@vitrine/core/database';
import { listPeople } from '@vitrine/identity/people';

export interface Names {
  /** How a person is shown. `system` and people who were never recorded have a name too. */
  of(id: string): { id: string; name: string };
  /** The same, found by sign-in name, as agreements have it. */
  byUsername(username: string): { id: string; name: string };
}

/** Names of everyone Vitrine has met, for pages that show who did what. */
export async function loadNames(database: Database): Promise<Names> {
  const people = await listPeople(database);
  const byId = new Map(people.map((person) => [person.id as string, person.name]));
  const byUsername = new Map(people.map((person) => [person.username, person]));
  return {
    of: (id) => ({ id, name: byId.get(id) ?? (id === 'system' ? 'Vitrine' : 'Unknown person') }),
    byUsername: (username) => {
      const person = byUsername.get(username);
      return person === undefined ? { id: username, name: username } : { id: person.id, name: person.name };
    },
  };
}
