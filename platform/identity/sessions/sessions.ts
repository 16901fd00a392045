import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { tablesOf, type Database } from '@vitrine/core/database';
import { type Clock } from '@vitrine/core/process';
import { parsePersonId, type PersonId } from '@vitrine/core/ids';
import { NotSignedIn } from '../errors.ts';
import { SessionSeal } from './session-seal.ts';
import { findPerson, type Person } from '../people/people.ts';
import type { IdentityTables, SessionKind } from '../people/tables.ts';
import type { Proof } from '../sign-in/proof.ts';
import type { Ended } from '../sign-in/logout-tokens.ts';

export interface SessionLimits {
  /** A session ends after this long without a call … */
  readonly idleMinutes: number;
  /** … and after this long in any case. */
  readonly hours: number;
}

/** What a session begins with. */
export interface SessionStart {
  readonly kind: SessionKind;
  readonly proof: Pick<Proof, 'at' | 'session'>;
}

export interface Session {
  readonly person: Person;
  readonly csrf: string;
  readonly ends: Date;
  /** When the person proved who they are, if it is known. */
  readonly proved: Date | undefined;
}

const digest = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Server-side sessions: the browser or command line holds a random token, the database its hash. */
export class Sessions {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #limits: SessionLimits;
  readonly #seal: SessionSeal;

  /** @param secret 256 bits of the server's, with which it knows the sessions that it began */
  constructor(database: Database, clock: Clock, limits: SessionLimits, secret: Uint8Array) {
    this.#database = database;
    this.#clock = clock;
    this.#limits = limits;
    this.#seal = new SessionSeal(secret);
  }

  /** Starts a session; returns its token (256 random bits). */
  async start(person: PersonId, { kind, proof }: SessionStart): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    const now = this.#clock.now();
    await this.#table().deleteFrom('identity_session').where('ends', '<', now).execute();
    const session = {
      token_sha256: digest(token),
      person,
      csrf: randomBytes(32).toString('base64url'),
      ends: this.endOf(kind, proof.at, now),
      kind,
      proved: proof.at ?? null,
      provider_session: proof.session ?? null,
    };
    await this.#table()
      .insertInto('identity_session')
      .values({ ...session, started: now, last_seen: now, seal: this.#seal.of(session) })
      .execute();
    return token;
  }

  /**
   * When a session that begins now ends in any case. The command line begins one after the other with what it
   * keeps, so there the time runs from when the person proved who they are.
   */
  endOf(kind: SessionKind, proved: Date | undefined, now: Date): Date {
    const from = kind === 'command-line' && proved !== undefined && proved < now ? proved : now;
    return new Date(from.getTime() + this.#limits.hours * 3_600_000);
  }

  /** The session a token stands for, held by a browser or the command line. @throws NotSignedIn */
  async find(token: string | undefined, kind: SessionKind): Promise<Session> {
    const now = this.#clock.now();
    const row =
      token === undefined
        ? undefined
        : await this.#table()
            .selectFrom('identity_session')
            .selectAll()
            .where('token_sha256', '=', digest(token))
            .where('kind', '=', kind)
            .where('ends', '>', now)
            .where('last_seen', '>', new Date(now.getTime() - this.#limits.idleMinutes * 60_000))
            .executeTakeFirst();
    const begun = row !== undefined && this.#seal.holds(row);
    const person = begun ? await findPerson(this.#database, row.person) : undefined;
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
    return { person, csrf: row.csrf, ends: row.ends, proved: row.proved ?? undefined };
  }

  async end(token: string): Promise<void> {
    await this.#table().deleteFrom('identity_session').where('token_sha256', '=', digest(token)).execute();
  }

  /** Whose sessions a provider's word ends, one for each session. */
  async endedBy(ended: Ended): Promise<readonly { readonly hash: string; readonly person: PersonId }[]> {
    const rows = await this.#table()
      .selectFrom('identity_session')
      .innerJoin('identity_person', 'identity_person.id', 'identity_session.person')
      .select(['token_sha256', 'person'])
      .where('issuer', '=', ended.issuer)
      .$if(ended.subject !== undefined, (all) => all.where('subject', '=', ended.subject ?? ''))
      .$if(ended.session !== undefined, (all) => all.where('provider_session', '=', ended.session ?? ''))
      .execute();
    return rows.map((row) => ({ hash: row.token_sha256, person: parsePersonId(row.person) }));
  }

  /** Ends sessions that `endedBy` named. */
  async endAll(hashes: readonly string[]): Promise<void> {
    if (hashes.length === 0) return;
    await this.#table().deleteFrom('identity_session').where('token_sha256', 'in', hashes).execute();
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
