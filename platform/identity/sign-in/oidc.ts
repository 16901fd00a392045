import * as client from 'openid-client';
import { z } from 'zod';
import { SignInFailed } from '../errors.ts';
import type { Claims } from './sign-in.ts';

export interface OidcOptions {
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly redirectUri: string;
  /** Only for the development provider on loopback. */
  readonly allowHttp: boolean;
  /** A lasting name for the issuer, for the development provider, whose address changes with the port. */
  readonly knownAs?: string;
}

/** What must be kept between leaving for the provider and coming back; it belongs in a sealed cookie. */
export const pendingSchema = z.strictObject({
  verifier: z.string(),
  state: z.string(),
  nonce: z.string(),
  to: z.string(),
});
export type PendingSignIn = z.infer<typeof pendingSchema>;

const claimsSchema = z.object({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  preferred_username: z.string().regex(/^[a-z0-9][a-z0-9._@-]{0,127}$/),
  name: z.string().min(1).max(200),
  roles: z.array(z.string().max(60)).max(20).default([]),
});

/** Sign-in through an OpenID Connect provider: authorization code with PKCE (RFC 7636), state and nonce. */
export class Oidc {
  readonly #options: OidcOptions;
  #configuration: Promise<client.Configuration> | undefined;

  constructor(options: OidcOptions) {
    this.#options = options;
  }

  /** Where to send the browser, and what to remember until it comes back. */
  async begin(to: string): Promise<{ readonly url: URL; readonly pending: PendingSignIn }> {
    const configuration = await this.#discover();
    const pending = {
      verifier: client.randomPKCECodeVerifier(),
      state: client.randomState(),
      nonce: client.randomNonce(),
      to,
    };
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: this.#options.redirectUri,
      scope: 'openid profile',
      code_challenge: await client.calculatePKCECodeChallenge(pending.verifier),
      code_challenge_method: 'S256',
      state: pending.state,
      nonce: pending.nonce,
    });
    return { url, pending };
  }

  /** Exchanges the code for verified claims. @throws SignInFailed */
  async finish(current: URL, pending: PendingSignIn): Promise<Claims> {
    try {
      const tokens = await client.authorizationCodeGrant(await this.#discover(), current, {
        pkceCodeVerifier: pending.verifier,
        expectedState: pending.state,
        expectedNonce: pending.nonce,
        idTokenExpected: true,
      });
      const claims = claimsSchema.parse(tokens.claims());
      return {
        issuer: this.#options.knownAs ?? claims.iss,
        subject: claims.sub,
        username: claims.preferred_username,
        name: claims.name,
        roles: claims.roles,
      };
    } catch (cause) {
      throw new SignInFailed({
        detail: 'The sign-in provider did not confirm who you are.',
        help: 'Start again from the sign-in page; if it happens again, tell the operator.',
        cause,
      });
    }
  }

  #discover(): Promise<client.Configuration> {
    this.#configuration ??= client
      .discovery(
        this.#options.issuer,
        this.#options.clientId,
        this.#options.clientSecret,
        this.#options.clientSecret === undefined ? client.None() : undefined,
        // Plain HTTP is for the development provider on loopback alone; strict mode refuses it.
        // eslint-disable-next-line @typescript-eslint/no-deprecated
        this.#options.allowHttp ? { execute: [client.allowInsecureRequests] } : {},
      )
      .catch((cause: unknown) => {
        this.#configuration = undefined;
        throw new SignInFailed({
          detail: 'The sign-in provider cannot be reached.',
          help: 'Try again in a moment; if it stays so, tell the operator.',
          cause,
        });
      });
    return this.#configuration;
  }
}
