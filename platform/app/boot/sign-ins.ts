import type { Database } from '@vitrine/core/database';
import type { KeyProvider } from '@vitrine/core/keys';
import type { Clock } from '@vitrine/core/process';
import type { Addresses } from '@vitrine/identity/people';
import type { SeenTokens, Sessions, SessionStart } from '@vitrine/identity/sessions';
import { sessionDraft, signInDrafts, type Claims, type Ended } from '@vitrine/identity/sign-in';
import { lockOf } from '../record/lock-keys.ts';
import type { Locks } from '../record/locks.ts';
import type { Projection } from '../record/projection.ts';

type SessionKind = SessionStart['kind'];

/** What beginning and ending a session takes. */
export interface SignInPorts {
  readonly sessions: Sessions;
  readonly database: Database;
  readonly clock: Clock;
  readonly locks: Locks;
  readonly projection: Pick<Projection, 'record'>;
  /** Where addresses are kept; absent where nobody is written to. */
  readonly addresses?: Addresses;
}

/** Sessions as they begin and end: each on record first. */
export interface SignIns {
  /** Records a sign-in and starts a session; returns its token. */
  signIn(claims: Claims, start?: Partial<SessionStart>): Promise<string>;
  /** @throws NotSignedIn */
  signOut(token: string, kind?: SessionKind): Promise<void>;
  /** Ends the sessions that the provider says are over; returns how many there were. */
  endSignIns(ended: Ended): Promise<number>;
}

/** All that the faces of Vitrine sign people in with. */
export interface SignInService extends SignIns {
  readonly sessions: Sessions;
  /** Tokens of the provider that are taken only once. */
  readonly seenTokens: SeenTokens;
  readonly keys: KeyProvider;
  readonly clock: Clock;
}

export function signInsOf(ports: SignInPorts): SignIns {
  const { sessions, projection, locks, database, clock, addresses } = ports;
  return {
    signIn: (claims, { kind = 'browser', proof = { at: clock.now() } } = {}) =>
      locks.hold([lockOf.signIn(claims.issuer, claims.subject)], async () => {
        const { person, drafts } = await signInDrafts(database, claims);
        const { email } = claims;
        const addressed = email === undefined ? [] : (addresses?.drafts(person, email) ?? []);
        await projection.record([...drafts, ...addressed]);
        return sessions.start(person, { kind, proof });
      }),
    signOut: async (token, kind = 'browser') => {
      const { person } = await sessions.find(token, kind);
      await projection.record([sessionDraft('session.ended', person.id)]);
      await sessions.end(token);
    },
    endSignIns: async (ended) => {
      const found = await sessions.endedBy(ended);
      if (found.length === 0) return 0;
      await projection.record(found.map(({ person }) => sessionDraft('session.ended', person)));
      await sessions.endAll(found.map(({ hash }) => hash));
      return found.length;
    },
  };
}
