import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { tablesOf, type Database } from '@vitrine/core/database';
import { type Clock } from '@vitrine/core/process';
import { type PersonId } from '@vitrine/core/ids';
import { NotSignedIn } from '../errors.ts';
import { findPerson, type Person } from '../people/people.ts';
import type { IdentityTables } from '../people/tables.ts';

/** A session ends after this long without a call … */
const idleMinutes = 60;
/** … and after this long in any case. */
const longestHours = 12;

export interface Session {
  readonly person: Person;
  readonly csrf: string;
}

const digest = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Server-side sessions: the browser holds a random token, the database its hash. */
export class Sessions {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Starts a session; returns the token for the cookie (256 random bits). */
  async start(person: PersonId): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    const now = this.#clock.now();
    await this.#table()
      .insertInto('identity_session')
      .values({
        token_sha256: digest(token),
        person,
        csrf: randomBytes(32).toString('base64url'),
        started: now,
        last_seen: now,
        ends: new Date(now.getTime() + longestHours * 3_600_000),
      })
      .execute();
    return token;
  }

  /** The session a token stands for. @throws NotSignedIn */
  async find(token: string | undefined): Promise<Session> {
    const now = this.#clock.now();
    const row =
      token === undefined
        ? undefined
        : await this.#table()
            .selectFrom('identity_session')
            .selectAll()
            .where('token_sha256', '=', digest(token))
            .where('ends', '>', now)
            .where('last_seen', '>', new Date(now.getTime() - idleMinutes * 60_000))
            .executeTakeFirst();
    const person = row === undefined ? undefined : await findPerson(this.#database, row.person);
    if (row === undefined || person === undefined) {
      throw new NotSignedIn({
        detail: 'Nobody is signed in, or the session has ended.',
        help: 'Sign in again; what you were writing is kept.',
      });
    }
    // Once a minute is enough to know that someone is there.
    if (now.getTime() - row.last_seen.getTime() > 60_000) {
      await this.#table()
        .updateTable('identity_session')
        .set({ last_seen: now })
        .where('token_sha256', '=', row.token_sha256)
        .execute();
    }
    return { person, csrf: row.csrf };
  }

  async end(token: string): Promise<void> {
    await this.#table().deleteFrom('identity_session').where('token_sha256', '=', digest(token)).execute();
  }

  #table() {
    return tablesOf<IdentityTables>(this.#database);
  }
}

/** Compares a token a browser sent with the session's, in constant time. */
export function csrfMatches(session: Session, given: string | undefined): boolean {
  if (given === undefined) return false;
  const expected = createHash('sha256').update(session.csrf).digest();
  return timingSafeEqual(expected, createHash('sha256').update(given).digest());
}
