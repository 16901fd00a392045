import { ZodError } from 'zod';
import { SignInFailed } from '../errors.ts';
import { readClaims, type Authenticated } from './claims.ts';
import { demandStrong, type Demands } from './proof.ts';
import type { Provider } from './provider.ts';
import { faultText, TokenRefused, verifyToken, type TokenFault } from './verify-token.ts';

/** Whether a token is seen for the first time; it is remembered until it could not be used any more anyway. */
export type FirstSeen = (token: string, until: Date) => Promise<boolean>;

export interface IdTokensOptions {
  /** The command line's own client. A token that was made for another says nothing here. */
  readonly clientId: string;
  readonly demands: Demands;
  readonly firstSeen: FirstSeen;
}

/**
 * Takes the ID token that the command line got by the device grant (RFC 8628), once, as the proof of one sign-in.
 * It is no ticket for later calls: those carry the session that it began.
 */
export class IdTokens {
  readonly #provider: Provider;
  readonly #options: IdTokensOptions;

  constructor(provider: Provider, options: IdTokensOptions) {
    this.#provider = provider;
    this.#options = options;
  }

  /** @throws SignInFailed, SignInTooWeak */
  async take(token: string, now: Date): Promise<Authenticated> {
    try {
      const { payload, type } = await verifyToken(this.#provider, token, this.#options.clientId, now, {
        requiredClaims: ['sub', 'auth_time'],
      });
      // An access token or a logout token is signed with the same keys (RFC 8725, 3.11); one with a nonce
      // answers a browser's sign-in, which this is not.
      const other = (type !== undefined && type !== 'jwt') || 'events' in payload || 'nonce' in payload;
      if (other) throw new TokenRefused('kind');
      const authenticated = readClaims(payload, this.#provider.knownAs);
      demandStrong(authenticated.proof, this.#options.demands);
      const until = new Date((payload.exp ?? 0) * 1000 + 60_000);
      if (!(await this.#options.firstSeen(token, until))) throw new TokenRefused('replayed');
      return authenticated;
    } catch (error) {
      if (error instanceof TokenRefused) throw failed(error.fault, error);
      if (error instanceof ZodError) throw failed('form', error);
      throw error;
    }
  }
}

function failed(reason: TokenFault, cause: unknown): SignInFailed {
  return new SignInFailed({
    detail: `The ID token ${faultText(reason)}.`,
    help: 'Sign in again with vitrine login; if it happens again, tell the operator.',
    facts: { reason },
    cause,
  });
}
