import * as client from 'openid-client';
import { z } from 'zod';
import { SignInFailed } from '../errors.ts';
import { readClaims, type Authenticated } from './claims.ts';
import { demandStrong, type Demands } from './proof.ts';
import type { Provider, Registration } from './provider.ts';

export interface OidcOptions {
  readonly registration: Registration;
  readonly redirectUri: string;
  readonly demands: Demands;
  /** Somebody who proved who they are longer ago than this proves it anew. */
  readonly maxAgeSeconds: number;
  /** Whether the provider is asked for e-mail addresses: only where somebody is written to. */
  readonly addresses: boolean;
}

/** What must be kept between leaving for the provider and coming back; it belongs in a sealed cookie. */
export const pendingSchema = z.strictObject({
  verifier: z.string(),
  state: z.string(),
  nonce: z.string(),
  to: z.string(),
  /** Milliseconds since the epoch. */
  begun: z.number(),
});
export type PendingSignIn = z.infer<typeof pendingSchema>;

/** How long somebody may take at the provider. */
export const pendingSeconds = 600;

/** Sign-in through an OpenID Connect provider: authorization code with PKCE (RFC 7636), state and nonce. */
export class Oidc {
  readonly #provider: Provider;
  readonly #options: OidcOptions;

  constructor(provider: Provider, options: OidcOptions) {
    this.#provider = provider;
    this.#options = options;
  }

  /**
   * Where to send the browser, and what to remember until it comes back.
   * @param again whether the person proves who they are even if the provider knows them
   */
  async begin(
    to: string,
    now: Date,
    again = false,
  ): Promise<{ readonly url: URL; readonly pending: PendingSignIn }> {
    const { registration, redirectUri, demands, maxAgeSeconds, addresses } = this.#options;
    const configuration = await this.#provider.as(registration);
    const pending = {
      verifier: client.randomPKCECodeVerifier(),
      state: client.randomState(),
      nonce: client.randomNonce(),
      to,
      begun: now.getTime(),
    };
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: addresses ? 'openid profile email' : 'openid profile',
      code_challenge: await client.calculatePKCECodeChallenge(pending.verifier),
      code_challenge_method: 'S256',
      state: pending.state,
      nonce: pending.nonce,
      // With it, the provider says when the person proved who they are (OpenID Connect Core, 3.1.2.1).
      max_age: String(again ? 0 : maxAgeSeconds),
      ...(again ? { prompt: 'login' } : {}),
      ...(demands.acr === undefined ? {} : { acr_values: demands.acr.join(' ') }),
    });
    return { url, pending };
  }

  /** Exchanges the code for verified claims. @throws SignInFailed, SignInTooWeak */
  async finish(current: URL, pending: PendingSignIn): Promise<Authenticated> {
    const authenticated = await this.#exchange(current, pending);
    const { demands, addresses } = this.#options;
    demandStrong(authenticated.proof, demands);
    const { email, ...claims } = authenticated.claims;
    return { ...authenticated, claims: addresses ? { ...claims, email: email ?? null } : claims };
  }

  async #exchange(current: URL, pending: PendingSignIn): Promise<Authenticated> {
    try {
      const configuration = await this.#provider.as(this.#options.registration);
      const tokens = await client.authorizationCodeGrant(configuration, current, {
        pkceCodeVerifier: pending.verifier,
        expectedState: pending.state,
        expectedNonce: pending.nonce,
        idTokenExpected: true,
      });
      return readClaims(tokens.claims(), this.#provider.knownAs);
    } catch (cause) {
      throw new SignInFailed({
        detail: 'The sign-in provider did not confirm who you are.',
        help: 'Start again from the sign-in page; if it happens again, tell the operator.',
        cause,
      });
    }
  }
}
