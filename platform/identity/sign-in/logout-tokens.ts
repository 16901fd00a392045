import { z, ZodError } from 'zod';
import { LogoutTokenInvalid } from '../errors.ts';
import type { FirstSeen } from './id-tokens.ts';
import type { Provider } from './provider.ts';
import { faultText, TokenRefused, verifyToken, type TokenFault } from './verify-token.ts';

/** Whose sessions end: all of a subject, those of one session at the provider, or what both name. */
export interface Ended {
  readonly issuer: string;
  readonly subject?: string;
  readonly session?: string;
}

const event = 'http://schemas.openid.net/event/backchannel-logout';

const logoutSchema = z
  .object({
    iss: z.string(),
    sub: z.string().min(1).max(255).optional(),
    sid: z.string().min(1).max(255).optional(),
    jti: z.string().min(1).max(255),
    events: z.object({ [event]: z.object({}) }),
    // A token with a nonce is an ID token, and no ID token may end sessions.
    nonce: z
      .unknown()
      .refine((nonce) => nonce === undefined)
      .optional(),
  })
  .refine(({ sub, sid }) => sub !== undefined || sid !== undefined);

/** Logout tokens of OpenID Connect Back-Channel Logout 1.0, 2.6: each is taken once. */
export class LogoutTokens {
  readonly #provider: Provider;
  readonly #clients: readonly string[];
  readonly #firstSeen: FirstSeen;

  constructor(provider: Provider, clients: readonly string[], firstSeen: FirstSeen) {
    this.#provider = provider;
    this.#clients = clients;
    this.#firstSeen = firstSeen;
  }

  /** @throws LogoutTokenInvalid */
  async take(token: string, now: Date): Promise<Ended> {
    try {
      const { payload, type } = await this.#verify(token, now);
      if (type !== undefined && type !== 'logout+jwt' && type !== 'jwt') throw new TokenRefused('kind');
      const { iss, sub, sid, jti } = logoutSchema.parse(payload);
      const until = new Date((payload.exp ?? 0) * 1000 + 60_000);
      // Taken again later, it would end sessions that began in the meantime.
      if (!(await this.#firstSeen(`${iss} ${jti}`, until))) throw new TokenRefused('replayed');
      return {
        issuer: this.#provider.knownAs ?? iss,
        ...(sub === undefined ? {} : { subject: sub }),
        ...(sid === undefined ? {} : { session: sid }),
      };
    } catch (error) {
      if (error instanceof TokenRefused) throw refused(error.fault, error);
      if (error instanceof ZodError) throw refused('form', error);
      throw error;
    }
  }

  async #verify(token: string, now: Date): ReturnType<typeof verifyToken> {
    let last: unknown = new TokenRefused('audience');
    for (const clientId of this.#clients) {
      try {
        return await verifyToken(this.#provider, token, clientId, now, { maxTokenAge: '5m' });
      } catch (error) {
        last = error;
        if (!(error instanceof TokenRefused) || error.fault !== 'audience') break;
      }
    }
    throw last;
  }
}

function refused(reason: TokenFault, cause: unknown): LogoutTokenInvalid {
  return new LogoutTokenInvalid({
    detail: `The logout token ${faultText(reason)}.`,
    facts: { reason },
    cause,
  });
}
