import type { Database } from '@vitrine/core';
import { listPeople } from '@vitrine/identity';

export interface Names {
  /** How a person is shown. `system` and people who were never recorded have a name too. */
  of(id: string): { id: string; name: string };
}

/** Names of everyone Vitrine has met, for pages that show who did what. */
export async function loadNames(database: Database): Promise<Names> {
  const known = new Map((await listPeople(database)).map((person) => [person.id as string, person.name]));
  return {
    of: (id) => ({ id, name: known.get(id) ?? (id === 'system' ? 'Vitrine' : 'Unknown person') }),
  };
}
