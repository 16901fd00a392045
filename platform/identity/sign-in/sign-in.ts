import { newActId, newPersonId, type PersonId } from '@vitrine/core/ids';
import { type Database } from '@vitrine/core/database';
import type { EntryDraft } from '@vitrine/ledger/log';
import { SignInFailed } from '../errors.ts';
import { findPersonBySubject, listPeople, type Person } from '../people/people.ts';

/** What a provider says of a person, after the token was verified. */
export interface Claims {
  readonly issuer: string;
  readonly subject: string;
  readonly username: string;
  readonly name: string;
  readonly roles: readonly string[];
  /** The person's e-mail address; `null` when the provider was asked for it and gave none. */
  readonly email?: string | null;
}

/**
 * What a sign-in must record before the session may begin: the person at first sight, or what changed about
 * them. A user name that another subject already bears is refused, because agreements name people by it.
 * @throws SignInFailed
 */
export async function signInDrafts(
  database: Database,
  claims: Claims,
): Promise<{ readonly person: PersonId; readonly drafts: readonly EntryDraft[] }> {
  const known = await findPersonBySubject(database, claims.issuer, claims.subject);
  const namesake = (await listPeople(database)).find((person) => person.username === claims.username);
  if (namesake !== undefined && namesake.id !== known?.id) {
    throw new SignInFailed({
      detail: 'The sign-in provider gave a user name that belongs to another person.',
      help: 'Ask the operator to settle which account the name belongs to.',
    });
  }
  const id = known?.id ?? newPersonId();
  const drafts = known !== undefined && sameAs(known, claims) ? [] : [personDraft(id, claims)];
  return { person: id, drafts: [...drafts, sessionDraft('session.started', id)] };
}

function sameAs(person: Person, claims: Claims): boolean {
  return (
    person.username === claims.username &&
    person.name === claims.name &&
    JSON.stringify(person.roles) === JSON.stringify(claims.roles)
  );
}

function personDraft(id: PersonId, claims: Claims): EntryDraft {
  const { issuer, subject, username, name, roles } = claims;
  return {
    type: 'person.recorded',
    phase: 'fact',
    act: newActId(),
    public: {},
    private: {
      actor: id,
      person: { id, issuer, subject, username, name, roles: [...roles] },
    },
  };
}

export function sessionDraft(type: 'session.started' | 'session.ended', person: PersonId): EntryDraft {
  return { type, phase: 'fact', act: newActId(), public: {}, private: { actor: person } };
}
