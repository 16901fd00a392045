import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from '@vitrine/core/text';
import type { IdentityTables } from '../people/tables.ts';

/** What of a session says whose it is, how long it lasts, and by which proof it began. */
type Sealed = Pick<
  IdentityTables['identity_session'],
  'token_sha256' | 'person' | 'csrf' | 'ends' | 'kind' | 'proved' | 'provider_session'
>;

/**
 * Ties a session's row to the server that began it. The ledger says that somebody signed in and not by which token;
 * without this, whoever can write to the database could begin a session as anybody.
 */
export class SessionSeal {
  readonly #secret: Uint8Array;

  /** @param secret 256 bits of the server's, which the database never holds */
  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  of(session: Sealed): string {
    const { token_sha256, person, csrf, ends, kind, proved, provider_session } = session;
    const text = canonicalJson({
      token_sha256,
      person,
      csrf,
      ends: ends.toISOString(),
      kind,
      proved: proved?.toISOString() ?? null,
      provider_session,
    });
    return createHmac('sha256', this.#secret)
      .update('vitrine session, version 1\n')
      .update(text)
      .digest('hex');
  }

  /** Whether this server began the session, and nothing of it was changed since. */
  holds(session: Sealed & { readonly seal: string | null }): boolean {
    const expected = Buffer.from(this.of(session), 'hex');
    const found = Buffer.from(session.seal ?? '', 'hex');
    return found.length === expected.length && timingSafeEqual(found, expected);
  }
}
